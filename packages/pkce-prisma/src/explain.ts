import type { DatabaseError } from './database-error.ts'

/** Adds advice to the message of a database failure. The schema's name is not a secret. */
export function explain(error: DatabaseError, schema: string): string {
  const advice = ADVICE[error.sqlState ?? error.kind ?? ''] ?? ADVICE[error.sqlState?.slice(0, 2) ?? '']
  return advice === undefined
    ? error.message
    : `${error.message}: ${advice.replaceAll('SCHEMA', `"${schema}"`)}`
}

const DEPLOY =
  'the schema SCHEMA does not contain the table. Run `pkce-migrate deploy`, or set the option `schema`'
const ACCESS = 'check the user and the password in the connection string'

const ADVICE: Record<string, string> = {
  '42P01': DEPLOY,
  '3F000': DEPLOY,
  '42703': 'the table in the schema SCHEMA lacks a column. Run `pkce-migrate deploy`',
  '42501':
    'grant the role USAGE on the schema SCHEMA, and SELECT, INSERT, UPDATE and DELETE on "oauth_pkce_states". With row-level security, it needs a policy as well',
  '3D000': 'the database does not exist. Check the connection string',
  '28': ACCESS,
  '25006': 'the server is read-only. Point the connection string at the primary',
  '53300': 'the server has too many connections. Use smaller pools, or a pooler',
  DatabaseNotReachable: 'nothing answers at the host and port in the connection string',
  NotConnected: 'no connection could be opened. Check that the database is running and reachable',
  TlsConnectionError: 'the TLS connection could not be opened. Check `sslmode` and the certificates',
  NoConnectionInTime:
    'no connection became free in time. Use a larger pool, or a separate pool for the store',
}
