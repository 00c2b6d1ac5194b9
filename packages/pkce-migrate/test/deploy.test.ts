import { openUnixSocket } from '@org/dev-postgres'
import { describe, expect, test } from 'vitest'
import { deployMigrations, migrationStatus } from '../src/index.ts'
import { createDatabase, OURS } from './support/database.ts'

describe('deployMigrations', async () => {
  const { connectionString, query, tables } = await createDatabase()

  test('makes the table, and has nothing to do the second time', async () => {
    expect(await migrationStatus({ connectionString })).toEqual({
      applied: [],
      pending: OURS,
      failed: [],
      problems: [],
      upToDate: false,
    })
    expect(await deployMigrations({ connectionString })).toEqual({ applied: OURS })
    expect(await tables('pkce')).toEqual(['_prisma_migrations', 'oauth_pkce_states'])
    expect(await tables('public')).toEqual([])
    expect(await migrationStatus({ connectionString })).toEqual({
      applied: OURS,
      pending: [],
      failed: [],
      problems: [],
      upToDate: true,
    })
    expect(await deployMigrations({ connectionString })).toEqual({ applied: [] })
  })

  test('makes one table a schema, and each is up to date on its own', async () => {
    expect((await migrationStatus({ connectionString, schema: 'public' })).upToDate).toBe(false)
    expect(await tables('public')).toEqual([])
    expect(await deployMigrations({ connectionString, schema: 'public' })).toEqual({ applied: OURS })
    expect(await tables('public')).toEqual(['_prisma_migrations', 'oauth_pkce_states'])
    expect((await migrationStatus({ connectionString, schema: 'public' })).upToDate).toBe(true)
  })

  test('asking for the status of a schema does not make it', async () => {
    await migrationStatus({ connectionString, schema: 'only_asked' })
    expect(await query("SELECT FROM pg_namespace WHERE nspname = 'only_asked'")).toEqual([])
  })

  test.each(['My Schema', "o'brien", 'Größe', 'a.b', '__proto__', 'x'.repeat(63)])(
    'a schema may be called %s',
    async (schema) => {
      expect(await deployMigrations({ connectionString, schema })).toEqual({ applied: OURS })
      expect(await tables(schema)).toEqual(['_prisma_migrations', 'oauth_pkce_states'])
      expect((await migrationStatus({ connectionString, schema })).upToDate).toBe(true)
    },
  )

  test.each(['', 'x'.repeat(64), 'ß'.repeat(32), 'a"b', 'a\0b', 'pg_pkce', '$user'])(
    'the schema name %j is refused',
    async (schema) => {
      for (const refused of [deployMigrations, migrationStatus]) {
        await expect(refused({ connectionString, schema })).rejects.toMatchObject({
          code: 'PKCE_MIGRATE_INVALID_OPTION',
          option: 'schema',
        })
      }
    },
  )
})

test('an unknown option is refused, as a mistyped schema would have the table made elsewhere', async () => {
  const mistyped = { connectionString: 'postgresql://127.0.0.1:1/app', shema: 'auth' }
  for (const refused of [deployMigrations, migrationStatus]) {
    await expect(refused(mistyped)).rejects.toMatchObject({
      code: 'PKCE_MIGRATE_INVALID_OPTION',
      option: 'options',
    })
  }
})

describe("the connection string's own parameters", async () => {
  const { connectionString, query, tables } = await createDatabase()
  const withParameters = (parameters: string) => `${connectionString}?${parameters}`

  test.each(['public', 'app'])(
    'schema=%s is refused unless the option says which one is meant',
    async (name) => {
      const other = withParameters(`schema=${name}`)
      await expect(deployMigrations({ connectionString: other })).rejects.toMatchObject({
        code: 'PKCE_MIGRATE_INVALID_OPTION',
        option: 'connectionString',
        message: expect.stringContaining('in the option schema'),
      })
      await deployMigrations({ connectionString: other, schema: 'pkce' })
      expect(await tables('pkce')).toContain('oauth_pkce_states')
      expect(await query("SELECT FROM pg_namespace WHERE nspname = 'app'")).toEqual([])
    },
  )

  test('a Unix socket may be named, as pg has it', async () => {
    await using socket = await openUnixSocket(connectionString)
    const { username, password, pathname } = new URL(connectionString)
    const bySocket = `postgresql://${username}:${password}@localhost${pathname}?host=${socket.directory}`
    await deployMigrations({ connectionString: bySocket, schema: 'by_socket' })
    expect(await tables('by_socket')).toContain('oauth_pkce_states')
    expect(socket.connections).toBe(1)
  })

  test('lock_timeout bounds how long a call waits for its turn', async () => {
    await query('SELECT pg_advisory_lock(72707369)')
    await expect(
      deployMigrations({ connectionString: withParameters('lock_timeout=200'), schema: 'waiting' }),
    ).rejects.toMatchObject({ code: 'PKCE_MIGRATE_DATABASE_ERROR', sqlState: '55P03' })
  })
})

const inTokyo = await createDatabase()
test('the record carries the right time where the database lives in another time zone', async () => {
  const { connectionString, query } = inTokyo
  await query(
    "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET timezone = ''Asia/Tokyo''', current_database()); END $$",
  )
  await deployMigrations({ connectionString })
  expect(
    await query(
      "SELECT FROM pkce._prisma_migrations WHERE finished_at BETWEEN now() - interval '1 minute' AND now()",
    ),
  ).toHaveLength(OURS.length)
})
