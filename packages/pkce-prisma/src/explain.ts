import type { DatabaseError } from './database-error.ts'

/** What to do about a failure of the database, in a sentence. The schema's name is no secret. */
export function explain(error: DatabaseError, schema: string): string {
  const advice = ADVICE[error.sqlState ?? error.kind ?? ''] ?? ADVICE[error.sqlState?.slice(0, 2) ?? '']
  return advice === undefined
    ? error.message
    : `${error.message}: ${advice.replaceAll('SCHEMA', `"${schema}"`)}`
}

const DEPLOY =
  'there is no such table in the schema SCHEMA, which was searched. Run `pkce-migrate deploy`, or name another `schema`'
const ACCESS = 'check the user and the password of the connection string'

const ADVICE: Record<string, string> = {
  '42P01': DEPLOY,
  '3F000': DEPLOY,
  '42703': 'a column is missing in the schema SCHEMA. Run `pkce-migrate deploy`',
  '42501':
    'grant the role USAGE on the schema SCHEMA, and SELECT, INSERT, UPDATE and DELETE on "oauth_pkce_states". With row-level security, it needs a policy as well',
  '3D000': 'there is no such database. Check the connection string',
  '28': ACCESS,
  '25006': 'the server is read-only. Let the connection string lead to the primary',
  '53300': 'the server has too many connections. Use smaller pools, or a pooler',
  DatabaseNotReachable: 'nothing answers at the host and port of the connection string',
  NotConnected: 'no connection could be opened. Check that the database is up and can be reached',
  TlsConnectionError: 'the TLS connection could not be opened. Check `sslmode` and the certificates',
  NoConnectionInTime: 'no connection was free in time. Use a larger pool, or one for the store alone',
}
