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
 * The encryptor failed, or answered with something that cannot be stored or handed over. The `cause` says which
 * error of `@org/field-encryption` it was, if it was one. Nothing else that an encryptor threw comes out.
 */
export class SealError extends Error {
  /** Which error this is: stable across releases. */
  readonly code = 'PKCE_SEAL_FAILED'

  /**
   * @internal
   *
   * @param error - what the encryptor threw.
   * @param sealed - the value that was to be opened.
   */
  constructor(message: string, error?: unknown, sealed?: string) {
    const cause = rebuilt(error, sealed)
    super(message, cause === undefined ? undefined : { cause })
  }
}

// On the prototype, where stacks find it.
Object.defineProperty(SealError.prototype, 'name', { value: 'SealError', writable: true, configurable: true })

/**
 * An error that says the same as `error`, made of nothing that came with it: an encryptor of the service's own may
 * extend an error of ours and quote what it was to seal, in any property. Only its code is looked at, and that tells
 * which of a few fixed texts to write. The id of a key is read from the sealed value, where it is no secret.
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
    // A proxy or a getter that throws.
    return undefined
  }
}
