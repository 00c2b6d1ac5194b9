const BRAND = Symbol.for('@org/field-encryption/FieldEncryptionError')

/**
 * The base class of every error this package throws. Tell them apart by `code` or with {@link isFieldEncryptionError}:
 * `instanceof` fails across two copies of this package in one process.
 *
 * No message or property ever contains a key, a plaintext, a context or any part of a sealed value except its
 * key id. The errors have no `cause`.
 */
export abstract class FieldEncryptionError extends Error {
  /** Identifies the error. Stable across releases. */
  abstract readonly code: string

  /** @internal */
  constructor(message: string) {
    super(message)
    Object.defineProperty(this, BRAND, { value: true })
  }
}

/**
 * decrypt: the value was not written by this kind of encryptor. It is rejected, never passed through. Otherwise an
 * attacker with write access to the database could replace a sealed value with plaintext.
 */
export class NotSealedError extends FieldEncryptionError {
  readonly code = 'FIELD_NOT_SEALED'

  /** @internal */
  constructor(prefix?: string) {
    const reason = prefix === undefined ? '' : `: it does not begin with "${prefix}"`
    super(`This encryptor did not write the value${reason}`)
  }
}

/** decrypt: the value has the prefix of a sealed value but is malformed. It was truncated or altered. */
export class MalformedSealedValueError extends FieldEncryptionError {
  readonly code = 'FIELD_MALFORMED'

  /** @internal */
  constructor() {
    super('The sealed value is malformed')
  }
}

/** decrypt: the value was sealed with a key that is not in the ring. */
export class UnknownKeyError extends FieldEncryptionError {
  readonly code = 'FIELD_UNKNOWN_KEY'
  /** The id of the missing key, read from the sealed value: well-formed but not authenticated. */
  readonly keyId: string

  /** @internal */
  constructor(keyId: string) {
    super(`The value was sealed with key "${keyId}", which is not in the key ring`)
    this.keyId = keyId
  }
}

/**
 * decrypt: authentication failed. The key under this id has other bytes, the value was altered, or the context
 * differs.
 */
export class AuthenticationFailedError extends FieldEncryptionError {
  readonly code = 'FIELD_AUTHENTICATION_FAILED'
  /** The id of the key that was tried. */
  readonly keyId: string

  /** @internal */
  constructor(keyId: string) {
    super(`The value failed authentication with key "${keyId}" in this context`)
    this.keyId = keyId
  }
}

/**
 * The key ring or its text form is unusable: a key is missing, malformed or not random. The message names the key by
 * its id, or by its position if the id may itself be a key. It never contains the bytes of a key.
 */
export class InvalidKeysError extends FieldEncryptionError {
  readonly code = 'FIELD_INVALID_KEYS'
}

/** `plaintextFieldEncryptor` was called in production without `allowInProduction: true`. */
export class PlaintextInProductionError extends FieldEncryptionError {
  readonly code = 'FIELD_PLAINTEXT_IN_PRODUCTION'

  /** @internal */
  constructor() {
    super('NODE_ENV is "production": plaintextFieldEncryptor would store every secret as plaintext')
  }
}

/**
 * encrypt, decrypt: the plaintext or the context is not a string, or has a lone surrogate. UTF-8 cannot encode
 * lone surrogates: the plaintext would come back changed, and two contexts could become equal.
 */
export class InvalidTextError extends FieldEncryptionError {
  readonly code = 'FIELD_INVALID_TEXT'
  /** The invalid argument. */
  readonly argument: 'plaintext' | 'context'

  /** @internal */
  constructor(argument: 'plaintext' | 'context') {
    super(`${argument} must be a string without lone surrogates`)
    this.argument = argument
  }
}

// Set on the prototypes: an instance field would come too late for the stack, which contains the name.
for (const [name, { prototype }] of Object.entries({
  NotSealedError,
  MalformedSealedValueError,
  UnknownKeyError,
  AuthenticationFailedError,
  InvalidKeysError,
  PlaintextInProductionError,
  InvalidTextError,
})) {
  Object.defineProperty(prototype, 'name', { value: name, writable: true, configurable: true })
}

/** Any of this package's errors. The compiler can check that a `switch` over its `code` is exhaustive. */
export type AnyFieldEncryptionError =
  | NotSealedError
  | MalformedSealedValueError
  | UnknownKeyError
  | AuthenticationFailedError
  | InvalidKeysError
  | PlaintextInProductionError
  | InvalidTextError

/** The `code` of any of this package's errors. */
export type FieldEncryptionErrorCode = AnyFieldEncryptionError['code']

/**
 * Whether `error` was thrown by this package and, if `code` is given, has that code. Also recognises the errors of
 * another copy of this package in the same process.
 */
export function isFieldEncryptionError<Code extends FieldEncryptionErrorCode = FieldEncryptionErrorCode>(
  error: unknown,
  code?: Code,
): error is Extract<AnyFieldEncryptionError, { code: Code }> {
  return (
    typeof error === 'object' &&
    error !== null &&
    BRAND in error &&
    (code === undefined || (error as { code?: unknown }).code === code)
  )
}
