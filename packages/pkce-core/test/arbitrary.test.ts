import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isPkceStoreError, type NewPkceState } from '../src/index.ts'
import { checkBinding, checkNewPkceState, isState, presentedBinding } from '../src/store/index.ts'

const anything = fc.anything({
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
})
const codeUnit = fc.oneof(fc.constantFrom(0, 0xd83d, 0xdd11), fc.nat(0xffff))
const anyString = fc.string({ unit: codeUnit.map((unit) => String.fromCharCode(unit)) })
/** Strings about as long as a field may be, of characters with one or two code units. */
const nearLimit = (limit: number) =>
  fc
    .tuple(fc.constantFrom('x', 'ß', '\u{1F511}'), fc.integer({ min: limit - 2, max: limit + 2 }))
    .map(([character, count]) => character.repeat(count))

const text = (limit: number) => fc.oneof(fc.string({ unit: 'binary' }), nearLimit(limit), anyString, anything)
const verifier = fc.string({ unit: fc.constantFrom(...'aZ9-._~'), minLength: 41, maxLength: 130 })
const almostJson = fc.anything({ values: [fc.constantFrom(1, 'a', null, undefined, Number.NaN, -Infinity)] })
const appState = fc.oneof(fc.jsonValue(), almostJson, nearLimit(16_382), anything)

const fields = fc.record(
  {
    kind: text(32),
    connection: fc.oneof(
      { weight: 9, arbitrary: fc.string({ unit: 'binary' }) },
      { weight: 1, arbitrary: text(2_048) },
    ),
    codeVerifier: fc.oneof({ weight: 9, arbitrary: verifier }, { weight: 1, arbitrary: anything }),
    startedBy: text(255),
    returnUrl: text(1_000),
    redirectUri: text(1_000),
    issuer: text(1_000),
    nonce: text(255),
    appState,
  },
  { requiredKeys: ['connection', 'codeVerifier'] },
)

class WithFields {
  constructor(own: object) {
    Object.assign(this, own)
  }
}
const wrappers: ((own: object) => unknown)[] = [
  (own) => own,
  (own) => Object.create(own),
  (own) => Object.assign(Object.create(null), own),
  (own) => new WithFields(own),
  (own) => Object.assign([], own),
  (own) => Object.assign(new Date(0), own),
  (own) => new Proxy(own, {}),
  (own) => Object.assign(() => {}, own),
]
const value = fc.oneof(
  { weight: 9, arbitrary: fc.tuple(fields, fc.constantFrom(...wrappers)).map(([own, wrap]) => wrap(own)) },
  { weight: 1, arbitrary: anything },
)
const anyState = fc.oneof(fc.constant('state'), text(1_024))

test('any value is refused with InvalidPkceStateError, or every field of its copy is valid', () => {
  const property = fc.property(anyState, value, (state, put) => {
    const checked = refusedOr(() => checkNewPkceState(state as string, put as NewPkceState))
    if (checked === 'refused') return

    expect(isText(state, 1_024) && state !== '').toBe(true)
    expectValid(checked)
    expect(checkNewPkceState(state as string, checked), 'again').toStrictEqual(checked)
  })
  fc.assert(property, { numRuns: 2_000 })
})

test('an appState is copied if JSON can represent it in 16 KiB, and refused otherwise', () => {
  const property = fc.property(appState, (given) => {
    const checked = refusedOr(() => checkNewPkceState('state', withAppState(given)))
    const json = isJsonValue(given ?? null) ? JSON.stringify(given ?? null) : undefined
    const fits = json !== undefined && Buffer.byteLength(json) <= 16_384
    expect(checked === 'refused' ? checked : checked.appState).toStrictEqual(
      fits ? JSON.parse(json) : 'refused',
    )
  })
  fc.assert(property, { numRuns: 2_000 })
})

test('put accepts the same bindings as take, and bindings follow the same rule as states', () => {
  const property = fc.property(text(1_024), (given) => {
    const accepted = refusedOr(() => checkBinding(given))
    const fits = isText(given, 1_024) && given !== ''
    expect(isState(given)).toBe(fits)
    const isNone = given === undefined
    expect(accepted).toBe(fits || isNone ? given : 'refused')
    expect(presentedBinding(given)).toBe(fits || isNone ? given : '')
  })
  fc.assert(property, { numRuns: 2_000 })
})

function withAppState(appState: unknown): NewPkceState {
  return { connection: 'github', codeVerifier: 'v'.repeat(43), appState } as NewPkceState
}

function refusedOr<T>(check: () => T): T | 'refused' {
  try {
    return check()
  } catch (error) {
    if (isPkceStoreError(error, 'PKCE_INVALID_STATE')) return 'refused'
    throw error
  }
}

/** A second implementation of the rules, independent of the first. */
function expectValid({ codeVerifier, appState, ...texts }: Required<NewPkceState>): void {
  expect(codeVerifier).toMatch(/^[\w.~-]{43,128}$/)
  expect(JSON.parse(JSON.stringify(appState))).toStrictEqual(appState)
  expect(Buffer.byteLength(JSON.stringify(appState))).toBeLessThanOrEqual(16_384)

  const limits = {
    kind: 32,
    connection: 2_048,
    startedBy: 255,
    nonce: 255,
    returnUrl: 1e9,
    redirectUri: 1e9,
    issuer: 1e9,
  }
  expect(Object.keys(texts).sort()).toEqual(Object.keys(limits).sort())
  for (const [field, limit] of Object.entries(limits)) {
    expect(isText(texts[field as keyof typeof limits], limit), field).toBe(true)
  }
}

/** Whether PostgreSQL can store it as UTF-8, without NUL, in `limit` characters. */
function isText(text: unknown, limit: number): text is string {
  if (typeof text !== 'string' || text.includes('\0')) return false
  return Buffer.from(text).toString() === text && Array.from(text).length <= limit
}

/** Whether it survives a round trip through JSON, apart from properties that are undefined. */
function isJsonValue(given: unknown): boolean {
  if (typeof given === 'number') return Number.isFinite(given)
  if (typeof given !== 'object') return typeof given === 'string' || typeof given === 'boolean'
  if (given === null) return true
  if (Array.isArray(given)) return Array.from(given).every(isJsonValue)
  const isPlain = [Object.prototype, null].includes(Object.getPrototypeOf(given))
  return isPlain && Object.values(given).every((part) => part === undefined || isJsonValue(part))
}
