import { expectHeld, storeError } from '../answers.ts'
import type { ClauseTest } from '../clause-test.ts'
import { newFlow, newToken } from '../flows.ts'

/** Who holds the token, and who puts under it in vain. */
const COLLISIONS: Record<string, [first: string | undefined, second: string | undefined]> = {
  'a hold with a binding and a put with another': [newToken(), newToken()],
  'a hold with a binding and a put without': [newToken(), undefined],
  'a hold without a binding and a put with one': [undefined, newToken()],
}

export function bindingCollision(clause: ClauseTest): void {
  for (const [name, [first, second]] of Object.entries(COLLISIONS)) {
    clause(`a collision of ${name} leaves the first one’s binding`, async ({ openReplicas }) => {
      const [here, there] = await openReplicas()
      const [token, flow] = [newToken(), newFlow()]
      await here.put(token, flow, { binding: first })

      await storeError(there.put(token, newFlow(), { binding: second }), 'PKCE_STATE_COLLISION')
      await storeError(there.take(token, { binding: second }), 'PKCE_BINDING_MISMATCH')
      await expectHeld(there, token, flow, { binding: first })
    })
  }
}
