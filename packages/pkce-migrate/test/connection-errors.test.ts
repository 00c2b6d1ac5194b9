import { inspect } from 'node:util'
import { startPostgres } from '@org/dev-postgres'
import { afterAll, describe, expect, test } from 'vitest'
import { deploy } from '../src/deploy.ts'
import { deployMigrations, isMigrateError, migrationStatus } from '../src/index.ts'
import { readTarget } from '../src/options.ts'
import { migrationList } from './support/database.ts'
import { pkceMigrate } from './support/run.ts'

const CANARY = 'tweety'

// Our own server, because the one in TEST_DATABASE_URL may accept any password.
const server = await startPostgres()
afterAll(server.stop)

function serverUrl(changes: {
  password?: string
  port?: string
  hostname?: string
  pathname?: string
  search?: string
}) {
  return Object.assign(new URL(server.connectionString), changes).href
}

const unreachable = [
  ['a wrong password', serverUrl({ password: CANARY }), '28P01'],
  ['a missing password', serverUrl({ password: '' }), 'NO_PASSWORD'],
  ['a missing database', serverUrl({ pathname: '/missing' }), '3D000'],
  ['a port where nothing listens', serverUrl({ password: CANARY, port: '1' }), 'ECONNREFUSED'],
  ['an unknown host', serverUrl({ password: CANARY, hostname: `${CANARY}.invalid` }), 'ENOTFOUND'],
  ['a server without TLS', serverUrl({ search: '?sslmode=verify-full' }), 'NO_TLS'],
] as const

describe.each(unreachable)('%s', (_, connectionString, reason) => {
  test.each(Object.entries({ deployMigrations, migrationStatus }))(
    '%s rejects with the reason',
    async (_name, call) => {
      const error: unknown = await call({ connectionString }).catch((thrown) => thrown)
      expect(error).toMatchObject({ code: 'PKCE_MIGRATE_DATABASE_UNREACHABLE', reason })
      expectNoCanary(error)
    },
  )
})

describe('a malformed connection string', () => {
  test.each([
    ['is empty', ''],
    ['is a word', CANARY],
    ['has no host', `postgres://user:${CANARY}@`],
    ['has an unescaped / in its password', `postgres://user:${CANARY}/with slash@127.0.0.1/db`],
    ['names a missing certificate', `postgres://user:${CANARY}@127.0.0.1/db?sslrootcert=/missing/${CANARY}`],
    ['has several hosts', `postgres://user:${CANARY}@127.0.0.1,127.0.0.2/db?target_session_attrs=read-write`],
    ['has another scheme', `mysql://user:${CANARY}@127.0.0.1/db`],
    ['is undefined', undefined as unknown as string],
  ])('is rejected and not repeated if it %s', async (_, connectionString) => {
    const error: unknown = await deployMigrations({ connectionString }).catch((thrown) => thrown)
    expect(error).toMatchObject({ code: 'PKCE_MIGRATE_INVALID_OPTION', option: 'connectionString' })
    expectNoCanary(error)
  })

  test('a password with an unescaped / does not appear in the error as a host or a database', async () => {
    const connectionString = `postgres://user:p/${CANARY}@127.0.0.1:1/db`
    const error: unknown = await deployMigrations({ connectionString }).catch((thrown) => thrown)
    expect(isMigrateError(error)).toBe(true)
    expectNoCanary(error)
  })
})

test('the error of a failed migration does not contain the password', async () => {
  await using database = await server.createDatabase()
  const { connectionString } = database
  const { password } = new URL(connectionString)
  const failing = migrationList({ '1_failing': 'SELECT 1 / 0' })
  const target = readTarget({ connectionString, schema: 'public' })
  const error: unknown = await deploy(target, failing).catch((thrown) => thrown)
  expect(error).toMatchObject({ code: 'PKCE_MIGRATE_MIGRATION_FAILED' })
  expect(everythingOf(error)).not.toContain(password)
})

describe('pkce-migrate', () => {
  test.each(unreachable)('exits with 1 and prints one line for %s', async (_, connectionString, reason) => {
    const { exitCode, stdout, stderr } = await pkceMigrate(['deploy'], connectionString)
    expect([exitCode, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/^pkce-migrate: .+ \[PKCE_MIGRATE_DATABASE_UNREACHABLE\]\n$/)
    expect(stderr).toContain(`(${reason})`)
    expect(stderr).not.toContain(CANARY)
  })
})

function expectNoCanary(error: unknown): void {
  expect(everythingOf(error)).not.toContain(CANARY)
}

function everythingOf(error: unknown): string {
  const { stack, message } = error as Error
  return [stack, message, JSON.stringify(error), inspect(error, { depth: null, showHidden: true })].join('\n')
}
