import { expect } from 'vitest'
import { expectPending, expectUnknown, storeError } from '../answers.ts'
import type { ClauseTest } from '../clause-test.ts'
import { newFlow, newState } from '../flows.ts'
import { MALFORMED_SECRETS } from '../malformed-secrets.ts'

export function malformedBindings(clause: ClauseTest): void {
  for (const [name, malform] of Object.entries(MALFORMED_SECRETS)) {
    clause(`as a binding, ${name} matches no flow and takes none`, async ({ openStore }) => {
      const store = await openStore()
      const [bound, unbound, binding, flow] = [newState(), newState(), newState(), newFlow()]
      await store.put(bound, flow, { binding })
      await store.put(unbound, flow)

      const malformed = { binding: malform(binding) as string }
      await storeError(store.take(bound, malformed), 'PKCE_BINDING_MISMATCH')
      await storeError(store.take(unbound, malformed), 'PKCE_BINDING_MISMATCH')
      await expectPending(store, bound, flow, { binding })
      await expectPending(store, unbound, flow)
    })

    clause(`put rejects ${name} in the field binding and stores nothing`, async ({ openStore }) => {
      const store = await openStore()
      const [state, binding] = [newState(), newState()]

      const malformed = { binding: malform(binding) as string }
      const error = await storeError(store.put(state, newFlow(), malformed), 'PKCE_INVALID_STATE')
      expect(error.field).toBe('binding')
      await expectUnknown(store.take(state, malformed))
      await expectUnknown(store.take(state, { binding }))
      await expectUnknown(store.take(state))
    })
  }

  clause('a lone surrogate does not match the replacement character U+FFFD', async ({ openStore }) => {
    const store = await openStore()
    const [state, binding, flow] = [newState(), newState(), newFlow()]
    await store.put(state, flow, { binding: `${binding}\ufffd` })

    await storeError(store.take(state, { binding: `${binding}\ud83d` }), 'PKCE_BINDING_MISMATCH')
    await expectPending(store, state, flow, { binding: `${binding}\ufffd` })
  })
}
