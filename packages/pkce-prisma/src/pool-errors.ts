// What the pool tells of a failure that an error of the driver leaves out. The texts are read by `database-error.ts`.

/** Marks an error of connecting, by which it is known that no statement was sent. */
export function connectError(error: unknown): unknown {
  const { message } = error as { message?: unknown }
  // The adapter knows these by their exact text.
  if (!(error instanceof Error) || String(message).includes('SSL connection')) return error
  error.message = `Connecting failed: ${message}`
  return error
}

/** As PostgreSQL would have said it. */
export function rolledBackError(): Error {
  return Object.assign(new Error('COMMIT was answered with ROLLBACK'), { code: '40000', severity: 'ERROR' })
}

/** Whether the server answered, and goes on with what was sent behind. */
export function isAnswered(error: { severity?: unknown }): boolean {
  return error.severity !== undefined && error.severity !== 'FATAL' && error.severity !== 'PANIC'
}

/** The error of a statement that was sent behind a BEGIN that failed. */
export function beginError(error: { severity?: unknown }): unknown {
  return isAnswered(error) ? new Error('BEGIN failed, and the statement behind it may have committed') : error
}
