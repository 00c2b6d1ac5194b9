import type { AnyPkceStoreError, PkceStoreErrorCode } from './errors.ts'

const BRAND = Symbol.for('@org/pkce-core/PkceStoreError')

/** Options of {@link PkceStoreError}. */
export interface PkceStoreErrorOptions {
  /** The reason, with every secret removed. A store never passes on a driver's error unfiltered. */
  cause?: unknown
  /**
   * Whether it is safe to retry: the call certainly put and took no flow. Leave it `false` if a retry cannot help.
   *
   * @defaultValue `false`
   */
  retryable?: boolean
}

/**
 * The base class of every error a store throws. Tell them apart by `code` or with {@link isPkceStoreError}:
 * `instanceof` fails across two copies of this package in one process.
 *
 * No message, `cause`, property or log line ever contains a state, a code verifier, a binding, a nonce, the
 * contents of `appState`, a key or a password.
 */
export abstract class PkceStoreError extends Error {
  /** Identifies the error. Stable across releases. */
  abstract readonly code: string
  /**
   * Whether it is safe to retry: the call certainly put and took no flow. Never `true` if a retry cannot help, as with
   * `StateNotFoundError`.
   */
  readonly retryable: boolean

  /** @internal */
  constructor(message: string, { cause, retryable = false }: PkceStoreErrorOptions = {}) {
    super(message, cause === undefined ? undefined : { cause })
    this.retryable = retryable
    Object.defineProperty(this, BRAND, { value: true })
  }
}

/**
 * Whether `error` was thrown by a PKCE store and, if `code` is given, has that code. Also recognises the errors
 * of another copy of this package in the same process.
 */
export function isPkceStoreError<Code extends PkceStoreErrorCode = PkceStoreErrorCode>(
  error: unknown,
  code?: Code,
): error is Extract<AnyPkceStoreError, { code: Code }> {
  return (
    typeof error === 'object' &&
    error !== null &&
    BRAND in error &&
    (code === undefined || (error as { code?: unknown }).code === code)
  )
}
