import { deepStrictEqual } from 'node:assert/strict'
import type { JsonValue } from '@org/pkce-core'
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
  'text that reads like JSON': ['{"a":1}', '[]', 'null', '"', '\\u0000', '1'],
  'text in any script, as it was composed':
    'e\u0301 \u00e9 \ufb01 עברית \u{1F469}\u200d\u{1F4BB} \ufeff\u2028\u0001',
  'strings with a NUL': ['\0', { 'a\0b': 'NUL \0 inside' }],
  'strings with a lone surrogate': ['high \ud83d', '\udd11 low', { '\ud83d': '\udd11\ud83d' }],
  'arrays and objects in each other': { cart: [{ id: 1, tags: ['a', []] }, [[{}]], null], total: { eur: 0 } },
  'arrays and objects 1,000 levels deep': nested(1_000),
  'keys that objects have of their own': JSON.parse(
    '{"__proto__": {"isAdmin": true}, "constructor": {"prototype": 1}, "toString": "x", "length": 0, "": [{"__proto__": 1}]}',
  ),
  'keys that read like numbers': { 10: 'a', 9: 'b', '-1': 'c', '01': 'd', 1e21: 'e' },
  'an object without a prototype': Object.assign(Object.create(null), { a: [Object.create(null)] }),
  'properties that are undefined, left out': { a: 1, b: undefined, c: [{ d: undefined }] },
}

export function appState(clause: ClauseTest): void {
  for (const [name, appState] of Object.entries(APP_STATES)) {
    clause(`take hands back ${name}`, async ({ openReplicas }) => {
      const [here, there] = await openReplicas()
      const state = newState()
      await here.put(state, newFlow({ appState: appState as JsonValue }))

      const taken = await there.take(state)
      // Vitest's own toStrictEqual stumbles over a key `constructor`.
      deepStrictEqual(taken.appState, JSON.parse(JSON.stringify(appState)))
    })
  }
}

function nested(levels: number): JsonValue {
  let value: JsonValue = 'the innermost'
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { a: value }
  return value
}
