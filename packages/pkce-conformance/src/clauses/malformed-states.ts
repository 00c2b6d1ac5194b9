import { expect } from 'vitest'
import { expectPending, expectUnknown, storeError } from '../answers.ts'
import type { ClauseTest } from '../clause-test.ts'
import { newFlow, newState } from '../flows.ts'
import { MALFORMED_SECRETS } from '../malformed-secrets.ts'

const MALFORMED: typeof MALFORMED_SECRETS = { ...MALFORMED_SECRETS, undefined: () => undefined }

export function malformedStates(clause: ClauseTest): void {
  for (const [name, malform] of Object.entries(MALFORMED)) {
    clause(`take finds no flow for ${name}`, async ({ openStore }) => {
      const store = await openStore()
      const state = newState()
      const flow = newFlow()
      await store.put(state, flow)

      await expectUnknown(store.take(malform(state) as string))
      await expectPending(store, state, flow)
    })

    clause(`put rejects ${name} as state and names the field`, async ({ openStore }) => {
      const store = await openStore()
      const state = newState()

      const error = await storeError(store.put(malform(state) as string, newFlow()), 'PKCE_INVALID_STATE')
      expect(error.field).toBe('state')
      await expectUnknown(store.take(state))
    })
  }
}
