import type { JsonValue } from '@org/pkce-core'
import { expect } from 'vitest'
import { expectUnknown, storeError } from '../answers.ts'
import type { ClauseTest } from '../clause-test.ts'
import { newFlow, newState } from '../flows.ts'

class Cart {
  readonly items = ['book']
}

/** Values that JSON cannot represent, or would silently change. */
const MALFORMED: Record<string, () => unknown> = {
  'a function': () => () => 'x',
  'a symbol': () => Symbol('x'),
  'a bigint': () => 1n,
  NaN: () => Number.NaN,
  Infinity: () => Number.POSITIVE_INFINITY,
  '-Infinity': () => Number.NEGATIVE_INFINITY,
  'a boxed string': () => Object('x'),
  'a Date': () => new Date(),
  'a Map': () => new Map([['a', 1]]),
  'a Set': () => new Set(['a']),
  'a regular expression': () => /x/,
  'an Error': () => new Error('x'),
  'a Promise': () => Promise.resolve('x'),
  'an array of bytes': () => new Uint8Array(2),
  'an instance of a class': () => new Cart(),
  'an object with toJSON': () => ({ toJSON: () => 'x' }),
  'an object whose toJSON returns itself': itsOwnJson,
  'a sparse array': () => Array(2).fill('x', 1),
  'an array with undefined': () => [undefined],
  'an array that contains itself': () => {
    const array: unknown[] = []
    array.push(array)
    return array
  },
  'an object that contains itself': () => {
    const object: Record<string, unknown> = {}
    object.self = { object }
    return object
  },
  'a property that throws': () => ({
    get broken(): never {
      throw new Error('x')
    },
  }),
  'arrays nested deeper than the stack': () => {
    let value: unknown = []
    for (let level = 0; level < 25_000; level += 1) value = [value]
    return value
  },
}

export function malformedAppStates(clause: ClauseTest): void {
  for (const [name, make] of Object.entries(MALFORMED)) {
    clause(`put rejects ${name} in the field appState and stores nothing`, async ({ openStore }) => {
      const store = await openStore()
      for (const malformed of [make(), { cart: ['book', make()] }]) {
        const state = newState()
        const flow = newFlow({ appState: malformed as JsonValue })

        const error = await storeError(store.put(state, flow), 'PKCE_INVALID_STATE')
        expect(error.field).toBe('appState')
        await expectUnknown(store.take(state))
      }
    })
  }
}

function itsOwnJson(): object {
  return {
    toJSON() {
      return this
    },
  }
}
