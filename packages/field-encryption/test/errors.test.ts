import { describe, expect, expectTypeOf, it, vi } from 'vitest'
import {
  type AnyFieldEncryptionError,
  AuthenticationFailedError,
  FieldEncryptionError,
  InvalidKeysError,
  InvalidTextError,
  isFieldEncryptionError,
  MalformedSealedValueError,
  NotSealedError,
  PlaintextInProductionError,
  UnknownKeyError,
} from '../src/index.ts'

const errors: [name: string, code: string, error: AnyFieldEncryptionError][] = [
  ['NotSealedError', 'FIELD_NOT_SEALED', new NotSealedError('fe1.')],
  ['MalformedSealedValueError', 'FIELD_MALFORMED', new MalformedSealedValueError()],
  ['UnknownKeyError', 'FIELD_UNKNOWN_KEY', new UnknownKeyError('k1')],
  ['AuthenticationFailedError', 'FIELD_AUTHENTICATION_FAILED', new AuthenticationFailedError('k1')],
  ['InvalidKeysError', 'FIELD_INVALID_KEYS', new InvalidKeysError('No key')],
  ['PlaintextInProductionError', 'FIELD_PLAINTEXT_IN_PRODUCTION', new PlaintextInProductionError()],
  ['InvalidTextError', 'FIELD_INVALID_TEXT', new InvalidTextError('context')],
]

describe.each(errors)('%s', (name, code, error) => {
  it('has a name and a code but no cause', () => {
    expect(error).toBeInstanceOf(FieldEncryptionError)
    expect(error).toMatchObject({ name, code })
    expect(error.stack).toMatch(new RegExp(`^${name}: `))
    expect(error.cause).toBeUndefined()
  })

  it('is recognised by its own code and by no other', () => {
    expect(isFieldEncryptionError(error)).toBe(true)
    for (const [, other] of errors) {
      expect(isFieldEncryptionError(error, other as AnyFieldEncryptionError['code'])).toBe(other === code)
    }
  })
})

it('recognises the errors of another copy of the package', async () => {
  vi.resetModules()
  const copy = await import('../src/errors.ts')
  const error = new copy.NotSealedError('fe1.')
  expect(error).not.toBeInstanceOf(NotSealedError)
  expect(isFieldEncryptionError(error, 'FIELD_NOT_SEALED')).toBe(true)
})

it.each([
  ['another error with the same code', Object.assign(new Error(), { code: 'FIELD_NOT_SEALED' })],
  ['null', null],
  ['undefined', undefined],
  ['a string', 'FIELD_NOT_SEALED'],
])('does not recognise %s', (_, value) => {
  expect(isFieldEncryptionError(value)).toBe(false)
  expect(isFieldEncryptionError(value, 'FIELD_NOT_SEALED')).toBe(false)
})

it('narrows by code', () => {
  const error: unknown = new UnknownKeyError('k1')
  if (!isFieldEncryptionError(error, 'FIELD_UNKNOWN_KEY')) throw new Error('not recognised')
  expectTypeOf(error).toEqualTypeOf<UnknownKeyError>()
  expect(error.keyId).toBe('k1')
})
