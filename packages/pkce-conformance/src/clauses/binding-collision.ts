import { expectHeld, storeError } from '../answers.ts'
import type { ClauseTest } from '../clause-test.ts'
import { newFlow, newState } from '../flows.ts'

/** Who holds the state, and who puts under it in vain. */
const COLLISIONS: Record<string, [first: string | undefined, second: string | undefined]> = {
  'a flow with a binding and a put with another': [newState(), newState()],
  'a flow with a binding and a put without': [newState(), undefined],
  'a flow without a binding and a put with one': [undefined, newState()],
}

export function bindingCollision(clause: ClauseTest): void {
  for (const [name, [first, second]] of Object.entries(COLLISIONS)) {
    clause(`a collision of ${name} leaves the first one’s binding`, async ({ openReplicas }) => {
      const [here, there] = await openReplicas()
      const [state, flow] = [newState(), newFlow()]
      await here.put(state, flow, { binding: first })

      await storeError(there.put(state, newFlow(), { binding: second }), 'PKCE_STATE_COLLISION')
      await storeError(there.take(state, { binding: second }), 'PKCE_BINDING_MISMATCH')
      await expectHeld(there, state, flow, { binding: first })
    })
  }
}
