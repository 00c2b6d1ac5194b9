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

/** Where in an appState each value is tested. */
const places: [string, (value: unknown) => unknown][] = [
  ['at the top', (value) => value],
  ['in an object', (value) => ({ before: 1, value })],
  ['in an array', (value) => ['before', value]],
  ['nested deeply', (value) => ({ list: [{ value: [value] }] })],
]

describe.for(places)('a value that JSON can represent, %s', ([, at]) => {
  test.for<[string, unknown]>([
    ['null', null],
    ['true', true],
    ['false', false],
    ['zero', 0],
    ['a negative fraction', -1.5e-7],
    ['the largest number', Number.MAX_VALUE],
    ['an empty string', ''],
    ['NUL, a lone surrogate and line separators in a string', 'a\0b\ud83dc\u2028\u2029'],
    ['characters outside the basic plane', KEY],
    ['an empty object', {}],
    ['an empty array', []],
    ['an object without a prototype', Object.assign(Object.create(null), { a: 1 })],
    ['an object from another realm', runInNewContext('({ a: { b: [1, { c: null }] } })')],
    ['an array from another realm', runInNewContext('[1, [2]]')],
    ['a frozen object', Object.freeze({ a: Object.freeze([1]) })],
    [
      'keys that are names of inherited properties',
      JSON.parse('{ "__proto__": { "a": 1 }, "constructor": 2, "toString": 3 }'),
    ],
    ['an empty key', { '': 1 }],
    ['a getter', Object.defineProperty({}, 'a', { get: () => 1, enumerable: true })],
    ['a proxy', new Proxy({ a: [1] }, {})],
  ])('is copied: %s', ([, value]) => {
    const checked = checkAppState(at(value))
    expect(JSON.stringify(checked)).toBe(JSON.stringify(at(value)))
  })
})

test('copies a key named __proto__ as an ordinary property', () => {
  const checked = checkAppState(JSON.parse('{ "__proto__": { "isAdmin": true } }'))
  expect(Object.keys(checked as object)).toEqual(['__proto__'])
  expect(Object.getPrototypeOf(checked)).toBe(Object.prototype)
  expect((checked as { isAdmin?: boolean }).isAdmin).toBeUndefined()
})

test('returns a deep copy', () => {
  const inner = { count: 1 }
  const checked = checkAppState({ inner, again: inner })
  inner.count = 2
  expect(checked).toEqual({ inner: { count: 1 }, again: { count: 1 } })
})

test('omits a property that is undefined', () => {
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

describe.for(places)('a value that JSON would change or cannot represent, %s', ([, at]) => {
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
    ['an instance of a class with toJSON', new Money()],
    ['an object with toJSON', { toJSON: () => ({ a: 1 }) }],
    ['an object whose toJSON returns itself', { a: 1, toJSON: returnThis }],
    ['an object with a custom prototype', Object.create({ inherited: 1 })],
    ['a Date from another realm', runInNewContext('new Date(0)')],
    ['a Map from another realm', runInNewContext('new Map()')],
    ['an instance of a class from another realm', runInNewContext('new (class Point {})()')],
    ['a sparse array', Object.assign([], { 2: 'the third' })],
    ['an array that contains undefined', [undefined]],
    ['a circular object', circular],
    ['a getter that throws', Object.defineProperty({}, 'a', { get: fail, enumerable: true })],
    [
      'a getter that returns a different value each time',
      Object.defineProperty({}, 'a', { get: count, enumerable: true }),
    ],
    ['a proxy that throws', new Proxy({}, { ownKeys: fail })],
    ['a proxy that hides its prototype', new Proxy({}, { getPrototypeOf: fail })],
    ['a revoked proxy', revoked],
  ])('is refused: %s', ([, value]) => {
    expect(() => checkAppState(at(value))).toThrow(notJson)
  })
})

describe('an appState may have 16 KiB of JSON in UTF-8, and no more', () => {
  test.for<[string, unknown, unknown]>([
    ['characters of one byte', 'x'.repeat(16_382), 'x'.repeat(16_383)],
    ['characters of two bytes', 'ä'.repeat(8_191), `${'ä'.repeat(8_191)}x`],
    ['characters of three bytes', `${'€'.repeat(5_460)}xx`, '€'.repeat(5_461)],
    ['characters of four bytes', `${KEY.repeat(4_095)}xx`, `${KEY.repeat(4_095)}xxx`],
    ['escapes', '\n'.repeat(8_191), `${'\n'.repeat(8_191)}x`],
    ['lone surrogates, which JSON escapes', '\ud83d'.repeat(2_730), '\ud83d'.repeat(2_731)],
    ['keys and punctuation', { ä: Array(8_188).fill(1) }, { ä: [...Array(8_187).fill(1), 123] }],
    [
      'an omitted property, which does not count',
      { a: 'x'.repeat(16_376), b: undefined },
      { a: 'x'.repeat(16_376), b: null },
    ],
  ])('%s', ([, largest, tooLarge]) => {
    expect(Buffer.byteLength(JSON.stringify(largest))).toBeGreaterThanOrEqual(16_382)
    expect(checkAppState(largest)).toEqual(largest)
    expect(() => checkAppState(tooLarge)).toThrow(tooLong)
  })

  test('a value far above the limit', () => {
    expect(() => checkAppState('x'.repeat(10_000_000))).toThrow(tooLong)
  })
})

describe('nesting', () => {
  test.for([1, 100, 1_000])('of %i levels is copied', (depth) => {
    expect(JSON.stringify(checkAppState(nested(depth)))).toBe(JSON.stringify(nested(depth)))
  })

  test('deeper than the stack is refused without a RangeError', () => {
    expect(() => checkAppState(nested(100_000))).toThrow(notJson)
  })
})

function nested(depth: number): unknown {
  let value: unknown = 'the innermost'
  for (let level = 0; level < depth; level += 1) value = level % 2 ? [value] : { value }
  return value
}
