const BRAND = Symbol.for('@org/field-encryption/FieldEncryptionError')

/**
 * The base of every error this package throws. Tell them apart by `code`, or by {@link isFieldEncryptionError}:
 * `instanceof` fails between two copies of this package in one process.
 *
 * No message or property ever contains a key, a plaintext, a context or any part of a sealed value but its
 * key id, and there is never a `cause`.
 */
export abstract class FieldEncryptionError extends Error {
  /** Which error this is: stable across releases. */
  abstract readonly code: string

  /** @internal */
  constructor(message: string) {
    super(message)
    Object.defineProperty(this, BRAND, { value: true })
  }
}

/**
 * decrypt: the value was not written by this kind of encryptor. It is refused, never passed through, so that
 * whoever can write to the database cannot replace a sealed value by one of their own.
 */
export class NotSealedError extends FieldEncryptionError {
  readonly code = 'FIELD_NOT_SEALED'

  /** @internal */
  constructor(prefix?: string) {
    const start = prefix === undefined ? 'as this encryptor’s values do' : `with "${prefix}"`
    super(`The value does not begin ${start}: this encryptor did not write it`)
  }
}

/** decrypt: the value begins like a sealed one and goes on like none. It was cut short or altered. */
export class MalformedSealedValueError extends FieldEncryptionError {
  readonly code = 'FIELD_MALFORMED'

  /** @internal */
  constructor() {
    super('The sealed value is malformed')
  }
}

/** decrypt: the value was sealed with a key that the ring does not have. */
export class UnknownKeyError extends FieldEncryptionError {
  readonly code = 'FIELD_UNKNOWN_KEY'
  /** The id of the missing key, as the sealed value has it: well-formed, yet not authenticated. */
  readonly keyId: string

  /** @internal */
  constructor(keyId: string) {
    super(`The value was sealed with key "${keyId}", which is not in the key ring`)
    this.keyId = keyId
  }
}

/** decrypt: the value does not authenticate. Other key bytes under this id, an altered value, or another context. */
export class AuthenticationFailedError extends FieldEncryptionError {
  readonly code = 'FIELD_AUTHENTICATION_FAILED'
  /** The id of the key that was tried. */
  readonly keyId: string

  /** @internal */
  constructor(keyId: string) {
    super(`The value does not authenticate with key "${keyId}" in this context`)
    this.keyId = keyId
  }
}

/**
 * The key ring or its text form is unusable: a key is missing, malformed or not random. The message names the key by
 * its id, or by its position where the id may be a key itself, never its bytes.
 */
export class InvalidKeysError extends FieldEncryptionError {
  readonly code = 'FIELD_INVALID_KEYS'
}

/** The plaintext encryptor was asked for in production, without saying that it is meant to work there. */
export class PlaintextInProductionError extends FieldEncryptionError {
  readonly code = 'FIELD_PLAINTEXT_IN_PRODUCTION'

  /** @internal */
  constructor() {
    super('NODE_ENV is "production": plaintextFieldEncryptor would store every secret in clear')
  }
}

/**
 * encrypt, decrypt: the plaintext or the context is not a string, or has a lone surrogate. UTF-8 cannot carry
 * one: the plaintext would come back changed, and two contexts could become one.
 */
export class InvalidTextError extends FieldEncryptionError {
  readonly code = 'FIELD_INVALID_TEXT'
  /** The argument at fault. */
  readonly argument: 'plaintext' | 'context'

  /** @internal */
  constructor(argument: 'plaintext' | 'context') {
    super(`${argument} must be a string without lone surrogates`)
    this.argument = argument
  }
}

// On the prototypes, where stacks find them.
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

/** Every error of this package, for a `switch` over `code` that the compiler checks for completeness. */
export type AnyFieldEncryptionError =
  | NotSealedError
  | MalformedSealedValueError
  | UnknownKeyError
  | AuthenticationFailedError
  | InvalidKeysError
  | PlaintextInProductionError
  | InvalidTextError

/** The `code` of every error of this package. */
export type FieldEncryptionErrorCode = AnyFieldEncryptionError['code']

/**
 * Whether `error` is an error of this package, and of this `code` where one is given. Recognises the errors of
 * another copy of this package in the same process, too.
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
