import { expect } from 'vitest'
import { expectHeld, expectUnknown, storeError } from '../answers.ts'
import type { ClauseTest } from '../clause-test.ts'
import { newFlow, newToken } from '../flows.ts'

/** What cannot be a token, though some of it turns into `token` when a store coerces it to a string. */
const MALFORMED: Record<string, (token: string) => unknown> = {
  'an empty string': () => '',
  '1,025 characters': (token) => token.padEnd(1_025, 'x'),
  'a string with a NUL': (token) => `${token}\0`,
  'a string with a lone high surrogate': (token) => `${token}\ud83d`,
  'a string with a lone low surrogate': (token) => `\udd11${token}`,
  'an array of one token': (token) => [token],
  'an empty array': () => [],
  'an object that turns into a token': (token) => ({ toString: () => token, toJSON: () => token }),
  'a String object': (token) => Object(token),
  'a query operator': () => ({ $ne: null, not: '', contains: '' }),
  undefined: () => undefined,
  null: () => null,
  'a number': () => 0,
  'a boolean': () => true,
  'a symbol': () => Symbol('token'),
  'a bigint': () => 1n,
}

export function malformedTokens(clause: ClauseTest): void {
  for (const [name, malform] of Object.entries(MALFORMED)) {
    clause(`take does not find ${name}`, async ({ openStore }) => {
      const store = await openStore()
      const token = newToken()
      const flow = newFlow()
      await store.put(token, flow)

      await expectUnknown(store.take(malform(token) as string))
      await expectHeld(store, token, flow)
    })

    clause(`put refuses ${name} and names the field state`, async ({ openStore }) => {
      const store = await openStore()
      const token = newToken()

      const error = await storeError(store.put(malform(token) as string, newFlow()), 'PKCE_INVALID_STATE')
      expect(error.field).toBe('state')
      await expectUnknown(store.take(token))
    })
  }
}
