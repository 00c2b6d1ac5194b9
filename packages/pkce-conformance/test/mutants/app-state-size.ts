import { InvalidPkceStateError, type NewPkceState } from '@org/pkce-core'
import type { Mutant } from './mutant.ts'
import { ReferenceStore } from './reference-store.ts'

export const appStateSize: Record<string, Mutant> = {
  CountsAppStateInUtf16: tooLarge('two-byte characters', (json) => json.length),
  CountsAppStateInCodePoints: tooLarge('four-byte characters', (json) => [...json].length),
  CountsNoQuotes: tooLarge('one-byte characters', (json) => bytes(json) - 2),
  CountsBeforeItEscapes: tooLarge('characters that JSON escapes', (json) =>
    bytes(json.replace(/\\u.{4}/g, ' ')),
  ),
  CountsNoPunctuation: tooLarge('numbers and punctuation', (json) => bytes(json.replaceAll(',', ''))),
  AllowsLessThanTheLimit: tooSmall('one-byte characters', (json) => bytes(json) + 1),
  CountsThreeBytesACharacter: tooSmall(
    'two-byte characters',
    (json) => json.length + 2 * (bytes(json) - json.length),
  ),
  CountsEscapedText: tooSmall(
    'four-byte characters',
    (json) => json.replace(/[^\0-\x7f]/g, '\\uffff').length,
  ),
  CountsEscapesTwice: tooSmall('characters that JSON escapes', (json) => bytes(JSON.stringify(json)) - 4),
  CountsSpaces: tooSmall('numbers and punctuation', (json) => bytes(json.replaceAll(',', ', '))),
}

function tooLarge(what: string, measure: (json: string) => number): Mutant {
  return measuring(`app state › put rejects 16,385 bytes of JSON and stores nothing: ${what}`, measure)
}

function tooSmall(what: string, measure: (json: string) => number): Mutant {
  return measuring(`app state › take returns 16,384 bytes of JSON: ${what}`, measure)
}

function measuring(breaks: string, measure: (json: string) => number): Mutant {
  return {
    breaks,
    Store: class extends ReferenceStore {
      protected override checkPut(state: string, value: NewPkceState) {
        if (typeof value?.appState !== 'string' && !Array.isArray(value?.appState))
          return super.checkPut(state, value)
        const checked = super.checkPut(state, { ...value, appState: null })
        const json = JSON.stringify(value.appState)
        if (measure(json) > 16_384) throw new InvalidPkceStateError('appState', 'is too long')
        return { ...checked, appState: JSON.parse(json) }
      }
    },
  }
}

function bytes(text: string): number {
  return Buffer.byteLength(text)
}
