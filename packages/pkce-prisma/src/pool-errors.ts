// Facts about a failure that the driver's error leaves out. `database-error.ts` recognises the messages.

/** Marks a connection error: it proves that no statement was sent. */
export function connectError(error: unknown): unknown {
  const { message } = error as { message?: unknown }
  // The adapter recognises these by their exact text.
  if (!(error instanceof Error) || String(message).includes('SSL connection')) return error
  error.message = `Connecting failed: ${message}`
  return error
}

/** The error for a COMMIT that the server answers with ROLLBACK, which `pg` reports as a success. */
export function rolledBackError(): Error {
  return Object.assign(new Error('COMMIT was answered with ROLLBACK'), { code: '40000', severity: 'ERROR' })
}

/** Whether the server answered and will run the statements sent after this one. */
export function isAnswered(error: { severity?: unknown }): boolean {
  return error.severity !== undefined && error.severity !== 'FATAL' && error.severity !== 'PANIC'
}

/** The error of a statement that was sent together with a failed BEGIN. */
export function beginError(error: { severity?: unknown }): unknown {
  return isAnswered(error) ? new Error('BEGIN failed, and the statement after it may have committed') : error
}
