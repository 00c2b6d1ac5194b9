import type { JsonValue } from '@org/pkce-core'
import { expect } from 'vitest'
import { expectHeld, expectUnknown, storeError } from '../answers.ts'
import type { ClauseTest } from '../clause-test.ts'
import { newFlow, newState } from '../flows.ts'

const MAX_BYTES = 16_384

/** What takes up bytes in many ways; `padding` takes up one for each character. */
const APP_STATES: Record<string, (padding: string) => JsonValue> = {
  'one-byte characters': (padding) => padding,
  'two-byte characters': (padding) => `${'\u00e9'.repeat(8_000)}${padding}`,
  'four-byte characters': (padding) => `${'\u{1F511}'.repeat(4_000)}${padding}`,
  'characters that JSON escapes': (padding) => `${'"\\\n\0\ud83d'.repeat(800)}${padding}`,
  'numbers and punctuation': (padding) => [...Array<number>(4_000).fill(1), { a: null, [padding]: true }],
}

export function appStateSize(clause: ClauseTest): void {
  for (const [name, make] of Object.entries(APP_STATES)) {
    const atLeast = Buffer.byteLength(JSON.stringify(make('')))

    clause(`take hands back 16,384 bytes of JSON: ${name}`, async ({ openReplicas }) => {
      const [here, there] = await openReplicas()
      const state = newState()
      const flow = newFlow({ appState: make('x'.repeat(MAX_BYTES - atLeast)) })
      await here.put(state, flow)

      await expectHeld(there, state, flow)
    })

    clause(`put refuses 16,385 bytes of JSON, and stores nothing: ${name}`, async ({ openStore }) => {
      const store = await openStore()
      const state = newState()
      const flow = newFlow({ appState: make('x'.repeat(MAX_BYTES - atLeast + 1)) })

      const error = await storeError(store.put(state, flow), 'PKCE_INVALID_STATE')
      expect(error.field).toBe('appState')
      await expectUnknown(store.take(state))
    })
  }
}
