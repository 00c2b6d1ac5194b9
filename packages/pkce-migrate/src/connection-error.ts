import { DatabaseUnreachableError } from './errors.ts'

const PROBLEMS: Record<string, string> = {
  '28000': 'the server refused the role',
  '28P01': 'the server refused the role or its password',
  '3D000': 'the database does not exist',
  '42501': 'the role may not connect to this database',
  '53300': 'the server has no connection to spare',
  '57P03': 'the server is starting up or shutting down',
  ECONNREFUSED: 'nothing listens at this host and port',
  ECONNRESET: 'the connection was cut off',
  ENOTFOUND: 'the host name is unknown',
  EAI_AGAIN: 'the host name could not be looked up',
  NO_PASSWORD: 'the server asks for a password',
  NO_TLS: 'the server does not speak TLS',
  ETIMEDOUT: 'the host did not answer',
}

/**
 * What kept a connection from coming about, in fixed words: what the driver says may repeat pieces of the
 * connection string, and where that is malformed, pieces of the password.
 */
export function connectionError(error: unknown): DatabaseUnreachableError {
  const reason = readReason(error)
  return new DatabaseUnreachableError(reason, PROBLEMS[reason] ?? 'the connection was not established')
}

function readReason(error: unknown): string {
  if (!(error instanceof Error)) return 'UNKNOWN'
  if ('code' in error) return String(error.code)
  // What pg itself finds wrong has no code.
  if (/does not support SSL/.test(error.message)) return 'NO_TLS'
  if (/password must be a/.test(error.message)) return 'NO_PASSWORD'
  return 'UNKNOWN'
}
