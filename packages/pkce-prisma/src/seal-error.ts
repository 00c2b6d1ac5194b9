import {
  type AnyFieldEncryptionError,
  AuthenticationFailedError,
  InvalidKeysError,
  InvalidTextError,
  isFieldEncryptionError,
  MalformedSealedValueError,
  NotSealedError,
  PlaintextInProductionError,
  UnknownKeyError,
} from '@org/field-encryption'

/**
 * The encryptor failed, or returned something that cannot be stored or handed over. If it threw an error of
 * `@org/field-encryption`, `cause` is an equivalent error. Nothing else that an encryptor throws is exposed.
 */
export class SealError extends Error {
  /** Identifies the error. Stable across releases. */
  readonly code = 'PKCE_SEAL_FAILED'

  /**
   * @internal
   *
   * @param error - the error that the encryptor threw.
   * @param sealed - the value that the encryptor failed to open.
   */
  constructor(message: string, error?: unknown, sealed?: string) {
    const cause = rebuilt(error, sealed)
    super(message, cause === undefined ? undefined : { cause })
  }
}

// Set on the prototype: an instance field would come too late for the stack, which contains the name.
Object.defineProperty(SealError.prototype, 'name', { value: 'SealError', writable: true, configurable: true })

/**
 * A new error equivalent to `error`, built from its code alone. A custom encryptor may extend one of our errors and quote
 * the plaintext in any property. The code selects one of a few fixed messages. The key's id comes from the sealed value,
 * where it is not a secret.
 */
function rebuilt(error: unknown, sealed = ''): AnyFieldEncryptionError | undefined {
  const [, keyId] = /^fe1\.([\w-]{1,40})\./.exec(sealed) ?? []
  switch (codeOf(error)) {
    case 'FIELD_NOT_SEALED':
      return new NotSealedError()
    case 'FIELD_MALFORMED':
      return new MalformedSealedValueError()
    case 'FIELD_UNKNOWN_KEY':
      return keyId === undefined ? undefined : new UnknownKeyError(keyId)
    case 'FIELD_AUTHENTICATION_FAILED':
      return keyId === undefined ? undefined : new AuthenticationFailedError(keyId)
    case 'FIELD_INVALID_TEXT':
      return new InvalidTextError(sealed === '' ? 'plaintext' : 'context')
    case 'FIELD_INVALID_KEYS':
      return new InvalidKeysError('The key ring is unusable')
    case 'FIELD_PLAINTEXT_IN_PRODUCTION':
      return new PlaintextInProductionError()
    default:
      return undefined
  }
}

function codeOf(error: unknown): AnyFieldEncryptionError['code'] | undefined {
  try {
    return isFieldEncryptionError(error) ? error.code : undefined
  } catch {
    // A proxy or a getter threw.
    return undefined
  }
}
