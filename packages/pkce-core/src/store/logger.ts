/** The part of a logger that stores use. `console` and pino both fit. */
export interface Logger {
  /** Reports a failure that no caller is there to receive. */
  error(details: { err: unknown }, message: string): void
  /** Says what a service is better off changing. */
  warn(message: string): void
}
