/**
 * The text is no PostgreSQL URL, or one whose meaning is not certain. The message says what is expected, and never repeats
 * a part of the text.
 */
export class PostgresUrlError extends TypeError {
  /** The name of the class, as stacks and logs show it. */
  override readonly name = 'PostgresUrlError'
  /** Which error this is: stable across releases. */
  readonly code = 'POSTGRES_URL_INVALID'
  /** What is wrong, as the end of the sentence "`connectionString` …". */
  readonly problem: string

  /** @internal */
  constructor(problem: string) {
    super(`connectionString ${problem}`)
    this.problem = problem
  }
}

/** @internal */
export function notAUrl(difference: string): PostgresUrlError {
  return new PostgresUrlError(
    `must be a PostgreSQL URL such as postgresql://user:password@host:5432/database, but ${difference}`,
  )
}
