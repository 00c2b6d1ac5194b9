import { expect } from 'vitest'
import { expectHeld, storeError } from '../answers.ts'
import type { ClauseTest } from '../clause-test.ts'
import { newFlow, newToken, SHORT_TTL_MS, untilExpired } from '../flows.ts'

/** What the expired hold was put with, and what the one that replaces it is put with. */
const REPLACEMENTS: Record<string, [before: string | undefined, after: string | undefined]> = {
  'one binding by another': [newToken(), newToken()],
  'a binding by none': [newToken(), undefined],
  'no binding by one': [undefined, newToken()],
}

export function bindingExpiry(clause: ClauseTest): void {
  clause('a hold that has expired answers alike to every binding', async ({ openReplicas }) => {
    const [here, there] = await openReplicas(SHORT_TTL_MS)
    const [bound, unbound, binding] = [newToken(), newToken(), newToken()]
    await here.put(bound, newFlow(), { binding })
    await here.put(unbound, newFlow())
    await untilExpired(SHORT_TTL_MS)

    const takes = [
      ...[newToken(), undefined, '', binding].map((any) => there.take(bound, { binding: any })),
      ...[newToken(), undefined, ''].map((any) => there.take(unbound, { binding: any })),
    ]
    const errors = await Promise.all(takes.map((take) => storeError(take, 'PKCE_STATE_NOT_FOUND')))
    // A store that has forgotten it may call it unknown, but not to some of them only.
    expect(new Set(errors.map(({ reason }) => reason)).size, 'reasons told').toBe(1)
  })

  for (const [name, [before, after]] of Object.entries(REPLACEMENTS)) {
    clause(`a put that replaces an expired hold replaces ${name}`, async ({ openReplicas }) => {
      const ttlMs = 2 * SHORT_TTL_MS
      const [here, there] = await openReplicas(ttlMs)
      const [token, flow] = [newToken(), newFlow()]
      await here.put(token, newFlow(), { binding: before })
      await untilExpired(ttlMs)
      await here.put(token, flow, { binding: after })

      await storeError(there.take(token, { binding: before }), 'PKCE_BINDING_MISMATCH')
      await expectHeld(there, token, flow, { binding: after })
    })
  }
}
