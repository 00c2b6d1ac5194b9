/** The methods of a logger that stores use. `console` and pino both fit. */
export interface Logger {
  /** Reports a failure that no caller receives, such as that of a timed sweep. */
  error(details: { err: unknown }, message: string): void
  /** Warns about a setting the service should change. */
  warn(message: string): void
}
