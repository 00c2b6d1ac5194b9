/**
 * The text is not a PostgreSQL URL, or is ambiguous. The message says what is expected, and never repeats a part of the
 * text.
 */
export class PostgresUrlError extends TypeError {
  /** Identifies the error. Stable across releases. */
  readonly code = 'POSTGRES_URL_INVALID'
  /** What is wrong. Completes the sentence "`connectionString` …". */
  readonly problem: string

  /** @internal */
  constructor(problem: string) {
    super(`connectionString ${problem}`)
    this.problem = problem
  }
}

// Set on the prototype: an instance field would come too late for the stack, which contains the name.
Object.defineProperty(PostgresUrlError.prototype, 'name', {
  value: 'PostgresUrlError',
  writable: true,
  configurable: true,
})

/** @internal */
export function notAUrl(difference: string): PostgresUrlError {
  return new PostgresUrlError(
    `must be a PostgreSQL URL such as postgresql://user:password@host:5432/database, but ${difference}`,
  )
}
