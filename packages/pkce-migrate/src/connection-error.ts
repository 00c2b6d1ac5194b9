import { DatabaseUnreachableError } from './errors.ts'

const PROBLEMS: Record<string, string> = {
  '28000': 'the server rejected the role',
  '28P01': 'the server rejected the role or its password',
  '3D000': 'the database does not exist',
  '42501': 'the role may not connect to this database',
  '53300': 'the server has no free connection',
  '57P03': 'the server is starting up or shutting down',
  ECONNREFUSED: 'nothing listens at this host and port',
  ECONNRESET: 'the connection was reset',
  ENOTFOUND: 'the host name is unknown',
  EAI_AGAIN: 'the host name could not be looked up',
  NO_PASSWORD: 'the server requires a password',
  NO_TLS: 'the server does not support TLS',
  ETIMEDOUT: 'the host did not answer',
}

/**
 * Explains in fixed words why the connection failed. The driver's own message may repeat parts of the connection string
 * and, if that is malformed, parts of the password.
 */
export function connectionError(error: unknown): DatabaseUnreachableError {
  const reason = readReason(error)
  return new DatabaseUnreachableError(reason, PROBLEMS[reason] ?? 'the connection was not established')
}

function readReason(error: unknown): string {
  if (!(error instanceof Error)) return 'UNKNOWN'
  if ('code' in error) return String(error.code)
  // pg's own errors have no code.
  if (/does not support SSL/.test(error.message)) return 'NO_TLS'
  if (/password must be a/.test(error.message)) return 'NO_PASSWORD'
  return 'UNKNOWN'
}
