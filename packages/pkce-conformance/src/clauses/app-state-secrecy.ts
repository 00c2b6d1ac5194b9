import type { JsonValue } from '@org/pkce-core'
import { storeError } from '../answers.ts'
import type { ClauseTest } from '../clause-test.ts'
import { newFlow, newState } from '../flows.ts'
import { expectNoSecret } from '../secrets.ts'

/** What a store meets on its way through `appState` that would tell on it: engines name keys, and code throws. */
const MALFORMED: Record<string, (secret: string) => unknown> = {
  'too long': (secret) => secret.repeat(1_000),
  'a bigint beside it': (secret) => ({ [secret]: secret, size: 1n }),
  'in itself': (secret) => {
    const part: Record<string, unknown> = { secret }
    part[secret] = { part }
    return part
  },
  'an error from a property': (secret) => ({
    get [secret](): never {
      throw new Error(secret)
    },
  }),
  'an error from a toJSON': (secret) => ({
    secret,
    toJSON: () => {
      throw new Error(secret)
    },
  }),
}

export function appStateSecrecy(clause: ClauseTest): void {
  for (const [name, make] of Object.entries(MALFORMED)) {
    clause(`the error of a put with a malformed appState tells no secret: ${name}`, async ({ openStore }) => {
      const store = await openStore()
      const secret = newState()
      const flow = newFlow({ appState: make(secret) as JsonValue })

      const error = await storeError(store.put(newState(), flow), 'PKCE_INVALID_STATE')
      expectNoSecret(error, [secret, flow.codeVerifier, flow.nonce])
    })
  }
}
