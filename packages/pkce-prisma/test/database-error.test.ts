import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { databaseError } from '../src/database-error.ts'
import { type Fact, factsOf } from './support/facts.ts'
import { createPkceDatabase } from './support/pkce-database.ts'
import {
  createDawdle,
  errorOfConnecting,
  errorOfLosing,
  errorOfStatement,
  systemError,
  type Way,
} from './support/real-errors.ts'

const database = await createPkceDatabase()
await createDawdle(database)
await database.query(`
  CREATE TABLE taken (i int UNIQUE);
  INSERT INTO taken VALUES (1);
  CREATE TABLE taken_at_commit (i int UNIQUE DEFERRABLE INITIALLY DEFERRED);
  INSERT INTO taken_at_commit VALUES (1)`)

function url(changes: Partial<URL>): string {
  return Object.assign(new URL(database.connectionString), changes).href
}

const unreachable: Fact[] = ['never sent', 'over', 'transient']
const refused: Fact[] = ['never sent', 'over']
const address = { address: '192.0.2.1', port: 5432 }

test.for<[what: string, connectionString: string, error: Error | undefined, kind: string, facts: Fact[]]>([
  ['a port where nothing listens', url({ port: '1' }), undefined, 'NotReachable', unreachable],
  ['a host with several addresses', 'postgresql://localhost:1/', undefined, 'NotReachable', unreachable],
  ['no host', '', systemError('connect', 'EHOSTUNREACH', address), 'NotReachable', unreachable],
  ['no network', '', systemError('connect', 'ENETUNREACH', address), 'NotReachable', unreachable],
  [
    'a name that does not resolve yet',
    '',
    systemError('getaddrinfo', 'EAI_AGAIN', { hostname: 'db' }),
    'NotReachable',
    unreachable,
  ],
  [
    'an unknown name',
    '',
    systemError('getaddrinfo', 'ENOTFOUND', { hostname: 'db' }),
    'NotReachable',
    unreachable,
  ],
  // The adapter drops the name of the system call.
  [
    'a host that does not answer',
    '',
    systemError('connect', 'ETIMEDOUT', address),
    'SocketTimeout',
    ['transient'],
  ],
  ['a wrong password', url({ password: 'wrong' }), undefined, 'AuthenticationFailed', refused],
  ['no such database', url({ pathname: '/none' }), undefined, 'DatabaseDoesNotExist', refused],
  ['no TLS', url({ search: '?sslmode=verify-full' }), undefined, 'TlsConnectionError', refused],
])(
  'a connection error proves that no statement was sent: %s',
  async ([, connectionString, cause, kind, facts]) => {
    for (const way of ['raw', 'transaction'] as const) {
      const error = databaseError(
        await errorOfConnecting(way, connectionString || database.connectionString, cause),
      )
      expect(error.kind, way).toBe(kind === 'NotReachable' ? 'DatabaseNotReachable' : kind)
      expect(factsOf(error), way).toEqual(facts)
    }
  },
)

describe.for<Way>(['raw', 'transaction', 'COMMIT'])(
  'the error of a connection lost in flight is classified, %s',
  (way) => {
    test('terminated by the server', async () => {
      const error = databaseError(await errorOfLosing(way, database))
      expect(error).toMatchObject({ sqlState: '57P01', severity: 'FATAL' })
      expect(factsOf(error)).toEqual(['over', 'transient'])
    })

    test.for<[syscall: string, code: string, kind: string, facts: Fact[]]>([
      ['read', 'ECONNRESET', 'ConnectionClosed', ['over', 'transient']],
      ['write', 'EPIPE', 'ConnectionClosed', ['over', 'transient']],
      ['read', 'EHOSTUNREACH', 'SocketError', ['transient']],
      ['write', 'EHOSTUNREACH', 'SocketError', ['transient']],
      ['read', 'ENETUNREACH', 'SocketError', ['transient']],
      ['read', 'ECONNREFUSED', 'SocketError', ['transient']],
      ['read', 'ETIMEDOUT', 'SocketTimeout', ['transient']],
    ])('failed by %s with %s', async ([syscall, code, kind, facts]) => {
      const error = databaseError(await errorOfLosing(way, database, systemError(syscall, code)))
      expect(error.kind).toBe(kind)
      expect(error.sqlState).toBeUndefined()
      expect(factsOf(error)).toEqual(facts)
    })
  },
)

const oneRow: Fact[] = ['rolled back', 'over', 'one row']
const timedOut = url({ search: '?options=-c statement_timeout=50ms' })

test.for<[what: string, ways: Way[], sql: string, codes: object, facts: Fact[]]>([
  [
    'a unique violation',
    ['raw', 'transaction'],
    'INSERT INTO taken VALUES (1)',
    { sqlState: '23505' },
    oneRow,
  ],
  [
    'a unique violation at COMMIT',
    ['COMMIT'],
    'INSERT INTO taken_at_commit VALUES (1)',
    { sqlState: '23505' },
    oneRow,
  ],
  [
    'text that is not a number',
    ['raw', 'transaction'],
    `SELECT 'canary'::int`,
    { sqlState: '22P02' },
    oneRow,
  ],
  [
    'a missing table',
    ['raw', 'transaction'],
    'SELECT FROM none',
    { sqlState: '42P01' },
    ['rolled back', 'over'],
  ],
  [
    'a statement_timeout',
    ['raw', 'transaction'],
    'SELECT pg_sleep(60)::text',
    { sqlState: '57014', severity: 'ERROR' },
    ['rolled back', 'over', 'transient', 'one row'],
  ],
])('the error of a statement that fails because of %s is classified', async ([, ways, sql, codes, facts]) => {
  for (const way of ways) {
    const error = databaseError(await errorOfStatement(way, timedOut, sql))
    expect(error, way).toMatchObject(codes)
    expect(factsOf(error), way).toEqual(facts)
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain('canary')
  }
})
