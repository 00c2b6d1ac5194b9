import { InvalidPkceStateError } from '../errors.ts'
import type { JsonValue } from '../state.ts'
import { copyJson, TooMuchJsonError } from './copy-json.ts'

// Every platform has this global. It is declared here because this package compiles without platform types.
declare class TextEncoder {
  encode(text: string): { length: number }
}

const MAX_BYTES = 16_384

/**
 * Checks that JSON can represent `value`, and returns a deep copy. Stops reading as soon as the value cannot fit.
 *
 * @throws {@link InvalidPkceStateError} it is not a JSON value, or is longer than 16 KiB.
 */
export function checkAppState(value: unknown): JsonValue {
  if (value === null) return null
  const json = jsonOf(value)
  if (json === undefined || json.length > MAX_BYTES || new TextEncoder().encode(json).length > MAX_BYTES) {
    throw new InvalidPkceStateError('appState', `must be at most ${MAX_BYTES} bytes of JSON`)
  }
  return JSON.parse(json)
}

/** The value as JSON, or `undefined` if the JSON would be longer than `MAX_BYTES`. */
function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(copyJson(value, MAX_BYTES))
  } catch (error) {
    if (error instanceof TooMuchJsonError) return undefined
    // An error thrown by a getter or a proxy may quote the value, so it does not become the cause.
    throw new InvalidPkceStateError('appState', 'must be a JSON value')
  }
}
