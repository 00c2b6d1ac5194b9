import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { checkAppState } from '../src/store/check-app-state.ts'

const KEY = '\u{1F511}'
const notJson = expect.objectContaining({
  code: 'PKCE_INVALID_STATE',
  field: 'appState',
  message: 'appState must be a JSON value',
})
const tooLong = expect.objectContaining({
  code: 'PKCE_INVALID_STATE',
  field: 'appState',
  message: 'appState must be at most 16384 bytes of JSON',
})

/** Wherever a value of these may stand. */
const places: [string, (value: unknown) => unknown][] = [
  ['by itself', (value) => value],
  ['in an object', (value) => ({ before: 1, value })],
  ['in an array', (value) => ['before', value]],
  ['deep down', (value) => ({ list: [{ value: [value] }] })],
]

describe.for(places)('what JSON can say, %s', ([, at]) => {
  test.for<[string, unknown]>([
    ['null', null],
    ['true', true],
    ['false', false],
    ['zero', 0],
    ['a negative fraction', -1.5e-7],
    ['the largest number', Number.MAX_VALUE],
    ['an empty string', ''],
    ['NUL, a lone surrogate and line separators in a string', 'a\0b\ud83dc\u2028\u2029'],
    ['characters beyond the basic plane', KEY],
    ['an empty object', {}],
    ['an empty array', []],
    ['an object without a prototype', Object.assign(Object.create(null), { a: 1 })],
    ['an object of another realm', runInNewContext('({ a: { b: [1, { c: null }] } })')],
    ['an array of another realm', runInNewContext('[1, [2]]')],
    ['a frozen object', Object.freeze({ a: Object.freeze([1]) })],
    [
      'keys that objects have already',
      JSON.parse('{ "__proto__": { "a": 1 }, "constructor": 2, "toString": 3 }'),
    ],
    ['an empty key', { '': 1 }],
    ['a getter', Object.defineProperty({}, 'a', { get: () => 1, enumerable: true })],
    ['a proxy', new Proxy({ a: [1] }, {})],
  ])('comes back as it was: %s', ([, value]) => {
    const checked = checkAppState(at(value))
    expect(JSON.stringify(checked)).toBe(JSON.stringify(at(value)))
  })
})

test('keeps a key that is called __proto__ a key', () => {
  const checked = checkAppState(JSON.parse('{ "__proto__": { "isAdmin": true } }'))
  expect(Object.keys(checked as object)).toEqual(['__proto__'])
  expect(Object.getPrototypeOf(checked)).toBe(Object.prototype)
  expect((checked as { isAdmin?: boolean }).isAdmin).toBeUndefined()
})

test('answers a deep copy', () => {
  const inner = { count: 1 }
  const checked = checkAppState({ inner, again: inner })
  inner.count = 2
  expect(checked).toEqual({ inner: { count: 1 }, again: { count: 1 } })
})

test('leaves out a property that is undefined', () => {
  const checked = checkAppState({ a: undefined, b: { c: undefined, d: 1 }, e: [{ f: undefined }] })
  expect(checked).toStrictEqual({ b: { d: 1 }, e: [{}] })
})

class Point {
  x = 1
}
class Money {
  toJSON() {
    return { amount: 1 }
  }
}
const circular: { self?: unknown } = {}
circular.self = circular

const { proxy: revoked, revoke } = Proxy.revocable({}, {})
revoke()

let counted = 0
function count(): number {
  counted += 1
  return counted
}

function fail(): never {
  throw new Error('canary')
}

function returnThis<T>(this: T): T {
  return this
}

describe.for(places)('what JSON would change or cannot say, %s', ([, at]) => {
  test.for<[string, unknown]>([
    ['NaN', Number.NaN],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['-Infinity', Number.NEGATIVE_INFINITY],
    ['a bigint', 1n],
    ['a symbol', Symbol('s')],
    ['a function', () => 1],
    ['a Date', new Date(0)],
    ['an invalid Date', new Date(Number.NaN)],
    ['a Map', new Map([['a', 1]])],
    ['a Set', new Set([1])],
    ['a RegExp', /x/],
    ['an Error', new Error('x')],
    ['a URL', new URL('https://service.example')],
    ['a Promise', Promise.resolve(1)],
    ['bytes', new Uint8Array([1])],
    ['a Buffer', Buffer.from('x')],
    ['a String object', Object('x')],
    ['a Number object', Object(1)],
    ['a Boolean object', Object(true)],
    ['a bigint object', Object(1n)],
    ['an instance of a class', new Point()],
    ['an instance that says how it looks in JSON', new Money()],
    ['an object that does', { toJSON: () => ({ a: 1 }) }],
    ['an object that says it looks like itself', { a: 1, toJSON: returnThis }],
    ['an object with a prototype of its own', Object.create({ inherited: 1 })],
    ['a Date of another realm', runInNewContext('new Date(0)')],
    ['a Map of another realm', runInNewContext('new Map()')],
    ['an instance of a class of another realm', runInNewContext('new (class Point {})()')],
    ['a sparse array', Object.assign([], { 2: 'the third' })],
    ['an array with undefined in it', [undefined]],
    ['a circle', circular],
    ['a getter that throws', Object.defineProperty({}, 'a', { get: fail, enumerable: true })],
    [
      'a getter with another answer each time',
      Object.defineProperty({}, 'a', { get: count, enumerable: true }),
    ],
    ['a proxy that throws', new Proxy({}, { ownKeys: fail })],
    ['a proxy that hides its prototype', new Proxy({}, { getPrototypeOf: fail })],
    ['a proxy that was revoked', revoked],
  ])('is refused: %s', ([, value]) => {
    expect(() => checkAppState(at(value))).toThrow(notJson)
  })
})

describe('at most 16 KiB of JSON in UTF-8', () => {
  test.for<[string, unknown, unknown]>([
    ['one byte a character', 'x'.repeat(16_382), 'x'.repeat(16_383)],
    ['two bytes a character', 'ä'.repeat(8_191), `${'ä'.repeat(8_191)}x`],
    ['three bytes a character', `${'€'.repeat(5_460)}xx`, '€'.repeat(5_461)],
    ['four bytes a character', `${KEY.repeat(4_095)}xx`, `${KEY.repeat(4_095)}xxx`],
    ['escapes', '\n'.repeat(8_191), `${'\n'.repeat(8_191)}x`],
    ['lone surrogates, which JSON escapes', '\ud83d'.repeat(2_730), '\ud83d'.repeat(2_731)],
    ['keys and punctuation', { ä: Array(8_188).fill(1) }, { ä: [...Array(8_187).fill(1), 123] }],
    ['not what is left out', { a: 'x'.repeat(16_376), b: undefined }, { a: 'x'.repeat(16_376), b: null }],
  ])('%s', ([, largest, tooLarge]) => {
    expect(Buffer.byteLength(JSON.stringify(largest))).toBeGreaterThanOrEqual(16_382)
    expect(checkAppState(largest)).toEqual(largest)
    expect(() => checkAppState(tooLarge)).toThrow(tooLong)
  })

  test('however much more it is', () => {
    expect(() => checkAppState('x'.repeat(10_000_000))).toThrow(tooLong)
  })
})

describe('nesting', () => {
  test.for([1, 100, 1_000])('%i levels come back', (depth) => {
    expect(JSON.stringify(checkAppState(nested(depth)))).toBe(JSON.stringify(nested(depth)))
  })

  test('deeper than the stack is refused, and not a RangeError', () => {
    expect(() => checkAppState(nested(100_000))).toThrow(notJson)
  })
})

function nested(depth: number): unknown {
  let value: unknown = 'the innermost'
  for (let level = 0; level < depth; level += 1) value = level % 2 ? [value] : { value }
  return value
}
