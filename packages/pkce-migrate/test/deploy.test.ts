import { openUnixSocket } from '@org/dev-postgres'
import { describe, expect, test } from 'vitest'
import { deployMigrations, migrationStatus } from '../src/index.ts'
import { createDatabase, OURS } from './support/database.ts'

describe('deployMigrations', async () => {
  const { connectionString, query, tables } = await createDatabase()

  test('creates the table, and applies nothing the second time', async () => {
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

  test('creates one table per schema, each with its own status', async () => {
    expect((await migrationStatus({ connectionString, schema: 'public' })).upToDate).toBe(false)
    expect(await tables('public')).toEqual([])
    expect(await deployMigrations({ connectionString, schema: 'public' })).toEqual({ applied: OURS })
    expect(await tables('public')).toEqual(['_prisma_migrations', 'oauth_pkce_states'])
    expect((await migrationStatus({ connectionString, schema: 'public' })).upToDate).toBe(true)
  })

  test('reading the status does not create the schema', async () => {
    await migrationStatus({ connectionString, schema: 'only_asked' })
    expect(await query("SELECT FROM pg_namespace WHERE nspname = 'only_asked'")).toEqual([])
  })

  test.each(['My Schema', "o'brien", 'Größe', 'a.b', '__proto__', 'x'.repeat(63)])(
    'accepts the schema name %s',
    async (schema) => {
      expect(await deployMigrations({ connectionString, schema })).toEqual({ applied: OURS })
      expect(await tables(schema)).toEqual(['_prisma_migrations', 'oauth_pkce_states'])
      expect((await migrationStatus({ connectionString, schema })).upToDate).toBe(true)
    },
  )

  test.each(['', 'x'.repeat(64), 'ß'.repeat(32), 'a"b', 'a\0b', 'pg_pkce', '$user'])(
    'rejects the schema name %j',
    async (schema) => {
      for (const call of [deployMigrations, migrationStatus]) {
        await expect(call({ connectionString, schema })).rejects.toMatchObject({
          code: 'PKCE_MIGRATE_INVALID_OPTION',
          option: 'schema',
        })
      }
    },
  )
})

test('an unknown option is rejected, because a misspelt schema would be ignored', async () => {
  const misspelt = { connectionString: 'postgresql://127.0.0.1:1/app', shema: 'auth' }
  for (const call of [deployMigrations, migrationStatus]) {
    await expect(call(misspelt)).rejects.toMatchObject({
      code: 'PKCE_MIGRATE_INVALID_OPTION',
      option: 'options',
    })
  }
})

describe('the parameters of the connection string', async () => {
  const { connectionString, query, tables } = await createDatabase()
  const withParameters = (parameters: string) => `${connectionString}?${parameters}`

  test.each(['public', 'app'])('schema=%s is rejected unless the option schema is given', async (name) => {
    const other = withParameters(`schema=${name}`)
    await expect(deployMigrations({ connectionString: other })).rejects.toMatchObject({
      code: 'PKCE_MIGRATE_INVALID_OPTION',
      option: 'connectionString',
      message: expect.stringContaining('in the option schema'),
    })
    await deployMigrations({ connectionString: other, schema: 'pkce' })
    expect(await tables('pkce')).toContain('oauth_pkce_states')
    expect(await query("SELECT FROM pg_namespace WHERE nspname = 'app'")).toEqual([])
  })

  test('host may be the directory of a Unix socket, as in pg', async () => {
    await using socket = await openUnixSocket(connectionString)
    const { username, password, pathname } = new URL(connectionString)
    const bySocket = `postgresql://${username}:${password}@localhost${pathname}?host=${socket.directory}`
    await deployMigrations({ connectionString: bySocket, schema: 'by_socket' })
    expect(await tables('by_socket')).toContain('oauth_pkce_states')
    expect(socket.connections).toBe(1)
  })

  test('lock_timeout limits how long a deploy waits for another one', async () => {
    await query('SELECT pg_advisory_lock(72707369)')
    await expect(
      deployMigrations({ connectionString: withParameters('lock_timeout=200'), schema: 'waiting' }),
    ).rejects.toMatchObject({ code: 'PKCE_MIGRATE_DATABASE_ERROR', sqlState: '55P03' })
  })
})

const inTokyo = await createDatabase()
test('the record has the right time if the database has another time zone', async () => {
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
