import type { AnyMigrateError, MigrateErrorCode } from './errors.ts'

const BRAND = Symbol.for('@org/pkce-migrate/MigrateError')

/**
 * The base class of this package's errors. Tell them apart by `code` or with {@link isMigrateError}: `instanceof`
 * fails across two copies of this package in one process.
 *
 * No message or property ever contains a part of the connection string.
 */
export abstract class MigrateError extends Error {
  /** Identifies the error. Stable across releases. */
  abstract readonly code: string

  /** @internal */
  constructor(message: string) {
    super(message)
    Object.defineProperty(this, BRAND, { value: true })
  }
}

/**
 * Whether `error` was thrown by this package and, if `code` is given, has that code. Also recognises the errors of
 * another copy of this package in the same process.
 */
export function isMigrateError<Code extends MigrateErrorCode = MigrateErrorCode>(
  error: unknown,
  code?: Code,
): error is Extract<AnyMigrateError, { code: Code }> {
  return (
    typeof error === 'object' &&
    error !== null &&
    BRAND in error &&
    (code === undefined || (error as { code?: unknown }).code === code)
  )
}
