import { inspect } from 'node:util'
import { describe, expect, expectTypeOf, test, vi } from 'vitest'
import {
  type AnyPkceStoreError,
  BindingMismatchError,
  InvalidPkceStateError,
  isPkceStoreError,
  PkceStoreError,
  StateCollisionError,
  StateNotFoundError,
  StoreBusyError,
  StoreCheckError,
  StoreClosedError,
  StoreFullError,
  StorePutError,
  StoreSweepError,
  StoreTakeError,
} from '../src/index.ts'

const errors: [name: string, code: string, error: AnyPkceStoreError][] = [
  ['StateNotFoundError', 'PKCE_STATE_NOT_FOUND', new StateNotFoundError('expired')],
  ['BindingMismatchError', 'PKCE_BINDING_MISMATCH', new BindingMismatchError()],
  ['StateCollisionError', 'PKCE_STATE_COLLISION', new StateCollisionError()],
  ['StorePutError', 'PKCE_STORE_PUT_FAILED', new StorePutError('outage')],
  ['StoreTakeError', 'PKCE_STORE_TAKE_FAILED', new StoreTakeError('outage')],
  ['StoreSweepError', 'PKCE_STORE_SWEEP_FAILED', new StoreSweepError('outage')],
  ['StoreFullError', 'PKCE_STORE_FULL', new StoreFullError(2)],
  ['StoreBusyError', 'PKCE_STORE_BUSY', new StoreBusyError(2)],
  [
    'StoreCheckError',
    'PKCE_STORE_CHECK_FAILED',
    new StoreCheckError([{ part: 'schema', message: 'No schema' }]),
  ],
  ['StoreClosedError', 'PKCE_STORE_CLOSED', new StoreClosedError()],
  ['InvalidPkceStateError', 'PKCE_INVALID_STATE', new InvalidPkceStateError('kind', 'must be a string')],
]

describe.for(errors)('%s', ([name, code, error]) => {
  test('shows its name and code as a string, when inspected and in JSON', () => {
    expect(error).toBeInstanceOf(PkceStoreError)
    expect(error).toMatchObject({ name, code })
    expect(String(error)).toBe(`${name}: ${error.message}`)
    expect(inspect(error)).toContain(`${name}: ${error.message}\n    at `)
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({ code, retryable: error.retryable })
  })

  test('is recognised by its code and by no other', () => {
    expect(isPkceStoreError(error)).toBe(true)
    for (const [, other] of errors) {
      expect(isPkceStoreError(error, other as AnyPkceStoreError['code'])).toBe(other === code)
    }
  })
})

test('a store can set retryable and cause', () => {
  const cause = new Error('connection refused')
  expect(new StoreTakeError('outage', { cause, retryable: true })).toMatchObject({ cause, retryable: true })

  const error = new StorePutError('outage')
  expect(error.retryable).toBe(false)
  expect('cause' in error).toBe(false)
})

test('a binding mismatch is not retryable, and its message names the reason', () => {
  const error = new BindingMismatchError()
  expect(error).toMatchObject({
    retryable: false,
    message: 'The pending flow is bound to another browser or user',
  })
  expect('cause' in error).toBe(false)
})

test('the errors of a full store and of a busy store are retryable', () => {
  expect(new StoreFullError(2).retryable).toBe(true)
  expect(new StoreBusyError(2).retryable).toBe(true)
})

test('an error from another copy of this package is recognised', async () => {
  vi.resetModules()
  const copy = await import('../src/index.ts')
  const error = new copy.StateCollisionError()

  expect(error).not.toBeInstanceOf(PkceStoreError)
  expect(isPkceStoreError(error, 'PKCE_STATE_COLLISION')).toBe(true)
})

test.for<[string, unknown]>([
  [
    'an error with the code but without the brand',
    Object.assign(new Error(), { code: 'PKCE_STATE_COLLISION' }),
  ],
  ['a plain error', new Error()],
  ['a string', 'PKCE_STATE_COLLISION'],
  ['null', null],
  ['undefined', undefined],
])('%s is not recognised', ([, error]) => {
  expect(isPkceStoreError(error)).toBe(false)
  expect(isPkceStoreError(error, 'PKCE_STATE_COLLISION')).toBe(false)
})

test('a switch over code is checked for exhaustiveness and narrows each case', () => {
  const status = (error: AnyPkceStoreError): number => {
    switch (error.code) {
      case 'PKCE_STATE_NOT_FOUND':
        expectTypeOf(error).toEqualTypeOf<StateNotFoundError>()
        return error.reason === 'expired' ? 410 : 404
      case 'PKCE_INVALID_STATE':
        expectTypeOf(error.field).toEqualTypeOf<string>()
        return 400
      case 'PKCE_BINDING_MISMATCH':
        expectTypeOf(error).toEqualTypeOf<BindingMismatchError>()
        return 403
      case 'PKCE_STATE_COLLISION':
        return 409
      case 'PKCE_STORE_PUT_FAILED':
      case 'PKCE_STORE_TAKE_FAILED':
      case 'PKCE_STORE_SWEEP_FAILED':
      case 'PKCE_STORE_FULL':
      case 'PKCE_STORE_BUSY':
      case 'PKCE_STORE_CHECK_FAILED':
      case 'PKCE_STORE_CLOSED':
        return 503
      default:
        return error satisfies never
    }
  }
  expect(errors.map(([, , error]) => status(error))).toEqual([
    410, 403, 409, 503, 503, 503, 503, 503, 503, 503, 400,
  ])
})

test('isPkceStoreError narrows to the error with the given code', () => {
  const error: unknown = new StateNotFoundError('unknown')
  if (isPkceStoreError(error)) expectTypeOf(error).toEqualTypeOf<AnyPkceStoreError>()
  expect(isPkceStoreError(error, 'PKCE_STATE_NOT_FOUND') && error.reason).toBe('unknown')
})
