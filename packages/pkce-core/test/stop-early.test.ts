import { describe, expect, test } from 'vitest'
import type { NewPkceState } from '../src/index.ts'
import { checkAppState } from '../src/store/check-app-state.ts'
import { checkBinding, checkNewPkceState, isState, presentedBinding } from '../src/store/index.ts'

const MAX_BYTES = 16_384
const tooLong = expect.objectContaining({
  code: 'PKCE_INVALID_STATE',
  field: 'appState',
  message: 'appState must be at most 16384 bytes of JSON',
})
const notJson = expect.objectContaining({ field: 'appState', message: 'appState must be a JSON value' })

let reads = 0
/** Counts every read of a property of `value`. */
function counted<T extends object>(value: T): T {
  reads = 0
  return new Proxy(value, {
    get(target, key, receiver) {
      reads += 1
      return Reflect.get(target, key, receiver)
    },
  })
}

describe('an appState that is too large is refused after a few reads', () => {
  test.for<[string, () => unknown]>([
    ['3 million numbers', () => counted(Array(3_000_000).fill(1.5))],
    ['an array with room for 4,294,967,295 entries', () => counted(Array(4_294_967_295))],
    ['20,000 properties', () => counted(wide(20_000, 1))],
    ['20,000 properties that are undefined', () => counted(wide(20_000, undefined))],
    [
      'one object with undefined properties, 5,000 times',
      () => Array(5_000).fill(counted(wide(10, undefined))),
    ],
    [
      'a string above the limit before 1,000 other values',
      () => counted(['x'.repeat(MAX_BYTES), ...Array(1_000)]),
    ],
    ['a key above the limit', () => counted({ ['k'.repeat(MAX_BYTES)]: 1, ...wide(1_000, 1) })],
  ])('%s', ([, make]) => {
    const value = make()
    expect(() => checkAppState(value)).toThrow(tooLong)
    // Twice for each property, and once for toJSON.
    expect(reads).toBeLessThanOrEqual(2 * MAX_BYTES + 5_000)
  })

  test('8,000 strings of 16 KB, after the first string', () => {
    const value = counted(Array(8_000).fill('x'.repeat(MAX_BYTES)))
    expect(() => checkAppState(value)).toThrow(tooLong)
    expect(reads).toBeLessThan(10)
  })

  test('arrays that contain the next array twice, 18 levels deep', () => {
    let value: unknown = counted([1])
    for (let level = 0; level < 18; level += 1) value = [value, value]
    expect(() => checkAppState(value)).toThrow(tooLong)
    expect(reads).toBeLessThan(2 * MAX_BYTES)
  })

  test('a getter that returns ever more nested objects', () => {
    let made = 0
    const more = (): unknown =>
      Object.defineProperty({}, 'more', {
        enumerable: true,
        get() {
          made += 1
          return more()
        },
      })
    expect(() => checkAppState(more())).toThrow(notJson)
    expect(made).toBeLessThanOrEqual(2)
  })
})

describe('an unusual object does not escape the limit', () => {
  test.for<[string, () => unknown]>([
    ['bytes without their prototype', () => Object.setPrototypeOf(new Uint8Array(100_000), null)],
    ['a String object without its prototype', () => Object.setPrototypeOf(Object('x'.repeat(100_000)), null)],
    [
      'an array with a negative length',
      () => new Proxy([], { get: (_, key) => (key === 'length' ? -1e9 : 1) }),
    ],
    [
      'an array whose length is a string',
      () => new Proxy([1], { get: (_, key) => (key === 'length' ? '1' : 1) }),
    ],
    ['an array whose length is NaN', () => new Proxy([1], { get: (_, key) => (key === 'length' ? NaN : 1) })],
    ['an array with toJSON', () => Object.assign([1], { toJSON: () => 'x'.repeat(1e8) })],
    ['1,001 levels', () => nested(1_001)],
  ])('%s', ([, make]) => {
    expect(() => checkAppState(make())).toThrow(notJson)
  })
})

test('up to 16,384 properties may be undefined', () => {
  expect(checkAppState(wide(MAX_BYTES, undefined))).toEqual({})
})

test('characters that JSON escapes are counted in their escaped form', () => {
  // NUL becomes six characters, so this is 16,382 bytes, and one more NUL exceeds the limit.
  expect(checkAppState('\0'.repeat(2_730))).toHaveLength(2_730)
  expect(() => checkAppState('\0'.repeat(2_731))).toThrow(tooLong)
})

describe('a string far above the limit is not copied', () => {
  const FIELDS = [
    'kind',
    'connection',
    'codeVerifier',
    'startedBy',
    'returnUrl',
    'redirectUri',
    'issuer',
    'nonce',
  ]
  const flow = { connection: 'github', codeVerifier: 'v'.repeat(43) }
  const checks: [string, (text: string) => void][] = [
    ...FIELDS.map((field): [string, (text: string) => void] => [
      field,
      (text) => checkNewPkceState('state', { ...flow, [field]: text } as NewPkceState),
    ]),
    ['appState', (text) => checkAppState(text)],
    ['a key of appState', (text) => checkAppState({ a: { [text]: 1 } })],
    ['state', (text) => checkNewPkceState(text, flow)],
    ['binding', (text) => void checkBinding(text)],
  ]

  test.for(checks)('%s', ([name, check]) => {
    // A concatenated string is flattened to 100 MB once its characters are read. A key is always flat.
    const text = name.startsWith('a key') ? 'x'.repeat(20_000) : concatenated()
    const before = process.memoryUsage().heapUsed
    expect(() => check(text)).toThrow(expect.objectContaining({ code: 'PKCE_INVALID_STATE' }))
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(50_000_000)
  })

  test('a state and a binding of a take', () => {
    const text = concatenated()
    const before = process.memoryUsage().heapUsed
    expect(isState(text)).toBe(false)
    expect(presentedBinding(text)).toBe('')
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(50_000_000)
  })
})

let seed = 0
function concatenated(): string {
  seed += 1
  return `${seed}${'v'.repeat(50_000_000)}${'v'.repeat(50_000_000)}`
}

function wide(count: number, value: unknown): object {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, value]))
}

function nested(depth: number): unknown {
  let value: unknown = 1
  for (let level = 0; level < depth; level += 1) value = [value]
  return value
}
