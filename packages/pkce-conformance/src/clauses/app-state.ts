import { deepStrictEqual } from 'node:assert/strict'
import type { JsonValue } from '@org/pkce-core'
import { expect } from 'vitest'
import { expectPending, expectUnknown, storeError } from '../answers.ts'
import type { ClauseTest } from '../clause-test.ts'
import { newFlow, newState } from '../flows.ts'

const APP_STATES: Record<string, unknown> = {
  null: null,
  false: false,
  true: true,
  zero: 0,
  'the smallest and the largest numbers': [
    Number.MIN_SAFE_INTEGER,
    Number.MAX_SAFE_INTEGER,
    -Number.MAX_VALUE,
    Number.MIN_VALUE,
    0.1,
    -1.5e-7,
  ],
  'an empty string': '',
  'an empty array': [],
  'an empty object': {},
  'text that looks like JSON': ['{"a":1}', '[]', 'null', '"', '\\u0000', '1'],
  'text in any script without normalising it':
    'e\u0301 \u00e9 \ufb01 עברית \u{1F469}\u200d\u{1F4BB} \ufeff\u2028\u0001',
  'strings with a NUL': ['\0', { 'a\0b': 'NUL \0 inside' }],
  'strings with a lone surrogate': ['high \ud83d', '\udd11 low', { '\ud83d': '\udd11\ud83d' }],
  'nested arrays and objects': { cart: [{ id: 1, tags: ['a', []] }, [[{}]], null], total: { eur: 0 } },
  'arrays and objects 1,000 levels deep': nested(1_000),
  'keys that are names of inherited properties': JSON.parse(
    '{"__proto__": {"isAdmin": true}, "constructor": {"prototype": 1}, "toString": "x", "length": 0, "": [{"__proto__": 1}]}',
  ),
  'keys that look like numbers': { 10: 'a', 9: 'b', '-1': 'c', '01': 'd', 1e21: 'e' },
  'an object without a prototype': Object.assign(Object.create(null), { a: [Object.create(null)] }),
  'an object without its undefined properties': { a: 1, b: undefined, c: [{ d: undefined }] },
}

export function appState(clause: ClauseTest): void {
  for (const [name, appState] of Object.entries(APP_STATES)) {
    clause(`take returns ${name}`, async ({ openReplicas }) => {
      const [here, there] = await openReplicas()
      const state = newState()
      await here.put(state, newFlow({ appState: appState as JsonValue }))

      const taken = await there.take(state)
      // Vitest's toStrictEqual does not support a key named `constructor`.
      deepStrictEqual(taken.appState, JSON.parse(JSON.stringify(appState)))
    })
  }
  appStateSize(clause)
}

function nested(levels: number): JsonValue {
  let value: JsonValue = 'the innermost'
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { a: value }
  return value
}

const MAX_BYTES = 16_384

/** Values near the limit, of characters with different lengths in bytes. `padding` consists of one-byte characters. */
const BIG_APP_STATES: Record<string, (padding: string) => JsonValue> = {
  'one-byte characters': (padding) => padding,
  'two-byte characters': (padding) => `${'\u00e9'.repeat(8_000)}${padding}`,
  'four-byte characters': (padding) => `${'\u{1F511}'.repeat(4_000)}${padding}`,
  'characters that JSON escapes': (padding) => `${'"\\\n\0\ud83d'.repeat(800)}${padding}`,
  'numbers and punctuation': (padding) => [...Array<number>(4_000).fill(1), { a: null, [padding]: true }],
}

function appStateSize(clause: ClauseTest): void {
  for (const [name, make] of Object.entries(BIG_APP_STATES)) {
    const unpaddedBytes = Buffer.byteLength(JSON.stringify(make('')))

    clause(`take returns 16,384 bytes of JSON: ${name}`, async ({ openReplicas }) => {
      const [here, there] = await openReplicas()
      const state = newState()
      const flow = newFlow({ appState: make('x'.repeat(MAX_BYTES - unpaddedBytes)) })
      await here.put(state, flow)

      await expectPending(there, state, flow)
    })

    clause(`put rejects 16,385 bytes of JSON and stores nothing: ${name}`, async ({ openStore }) => {
      const store = await openStore()
      const state = newState()
      const flow = newFlow({ appState: make('x'.repeat(MAX_BYTES - unpaddedBytes + 1)) })

      const error = await storeError(store.put(state, flow), 'PKCE_INVALID_STATE')
      expect(error.field).toBe('appState')
      await expectUnknown(store.take(state))
    })
  }
}
