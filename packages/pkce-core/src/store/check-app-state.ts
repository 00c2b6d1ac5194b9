import { InvalidPkceStateError } from '../errors.ts'
import type { JsonValue } from '../state.ts'

// What every platform has, declared here because this package compiles without any platform's types.
declare class TextEncoder {
  encode(text: string): { length: number }
}

const MAX_BYTES = 16_384

/**
 * Checks that JSON can say `value`, and answers a deep copy.
 *
 * @throws {@link InvalidPkceStateError} it is not a JSON value, or is longer than 16 KiB.
 */
export function checkAppState(value: unknown): JsonValue {
  if (value === null) return null
  const json = jsonOf(value)
  if (json.length > MAX_BYTES || new TextEncoder().encode(json).length > MAX_BYTES) {
    throw new InvalidPkceStateError('appState', `must be at most ${MAX_BYTES} bytes of JSON`)
  }
  return JSON.parse(json)
}

function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value, refuseWhatJsonChanges)
  } catch {
    // Also a circular value or a bigint, a getter that throws, or nesting that is too deep for the stack.
    throw new InvalidPkceStateError('appState', 'must be a JSON value')
  }
}

function refuseWhatJsonChanges(this: object, key: string, value: unknown): unknown {
  const original: unknown = Reflect.get(this, key)
  const leftOut = original === undefined && !Array.isArray(this)
  if (original !== value || !(leftOut || isJson(value))) throw new TypeError()
  return value
}

function isJson(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value === 'object' && value !== null) return Array.isArray(value) || isPlainObject(value)
  return value === null || typeof value === 'string' || typeof value === 'boolean'
}

/** Whether it is an object literal, from whatever realm: its prototype is nothing, or has nothing above it. */
function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}
