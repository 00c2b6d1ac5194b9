import type { NewPkceState } from '@org/pkce-core'
import { expect } from 'vitest'
import { expectUnknown, storeError } from '../answers.ts'
import type { ClauseTest } from '../clause-test.ts'
import { newFlow, newState } from '../flows.ts'

type Field = Exclude<keyof NewPkceState, 'appState'>

const NOT_STRINGS = [0, true, ['x'], { toString: () => 'x' }]
const NOT_STORABLE = ['\0', 'NUL \0 inside', 'high \ud83d', '\udd11 low']

const TOO_LONG_FOR_A_URL = ['u'.repeat(8_193), '\u{1F511}'.repeat(8_193), 'u'.repeat(1_000_000)]

const MALFORMED: Record<Field, unknown[]> = {
  kind: [...NOT_STRINGS, ...NOT_STORABLE, 'k'.repeat(33), '\u{1F511}'.repeat(33)],
  connection: [
    undefined,
    null,
    ...NOT_STRINGS,
    ...NOT_STORABLE,
    'c'.repeat(2_049),
    '\u{1F511}'.repeat(2_049),
  ],
  codeVerifier: [
    undefined,
    null,
    ...NOT_STRINGS,
    [newState()],
    { toString: newState },
    '',
    'v'.repeat(42),
    'v'.repeat(129),
    ...['+', '/', '=', '%', ' ', '\n', '\0', '\u00e9', '\ud83d'].map(
      (character) => `${newState()}${character}`,
    ),
    `\n${newState()}`,
  ],
  startedBy: [...NOT_STRINGS, ...NOT_STORABLE, 's'.repeat(256), '\u{1F511}'.repeat(256)],
  returnUrl: [...NOT_STRINGS, ...NOT_STORABLE, ...TOO_LONG_FOR_A_URL, new URL('https://service.example')],
  redirectUri: [...NOT_STRINGS, ...NOT_STORABLE, ...TOO_LONG_FOR_A_URL, new URL('https://service.example')],
  issuer: [...NOT_STRINGS, ...NOT_STORABLE, ...TOO_LONG_FOR_A_URL, new URL('https://issuer.example')],
  nonce: [...NOT_STRINGS, ...NOT_STORABLE, 'n'.repeat(256), '\u{1F511}'.repeat(256)],
}

export function malformedValues(clause: ClauseTest): void {
  for (const [field, values] of Object.entries(MALFORMED)) {
    clause(`put rejects a malformed ${field}, names the field and stores nothing`, async ({ openStore }) => {
      const store = await openStore()
      for (const [index, malformed] of values.entries()) {
        const state = newState()
        const flow = { ...newFlow(), [field]: malformed } as NewPkceState

        const error = await storeError(store.put(state, flow), 'PKCE_INVALID_STATE')
        expect(error.field, `the field named for malformed ${field} number ${index}`).toBe(field)
        await expectUnknown(store.take(state))
      }
    })
  }

  clause('put rejects a value that is not an object and stores nothing', async ({ openStore }) => {
    const store = await openStore()
    for (const malformed of [undefined, null, 'github', 0]) {
      const state = newState()
      await storeError(store.put(state, malformed as unknown as NewPkceState), 'PKCE_INVALID_STATE')
      await expectUnknown(store.take(state))
    }
  })
}
