import { describe, expect, test } from 'vitest'
import { deploy } from '../src/deploy.ts'
import { deployMigrations, migrationStatus } from '../src/index.ts'
import { readTarget } from '../src/options.ts'
import { packedMigrations } from '../src/packed-migrations.ts'
import { createDatabase, migrationList, OURS, type TestDatabase } from './support/database.ts'

describe('a database whose public schema belongs to another Prisma project', async () => {
  const database = await createDatabase()
  const { connectionString } = database
  const theirs = migrationList({
    '20200101000000_init': 'CREATE TABLE users (id INTEGER PRIMARY KEY); INSERT INTO users VALUES (1), (2)',
  })
  const project = readTarget({ connectionString, schema: 'public' })
  await deploy(project, theirs)
  const before = await contents(database)

  test('accepts our table in another schema', async () => {
    expect(await deployMigrations({ connectionString })).toEqual({ applied: OURS })
    expect((await migrationStatus({ connectionString })).upToDate).toBe(true)
    expect(await database.tables('pkce')).toEqual(['_prisma_migrations', 'oauth_pkce_states'])
    expect(await contents(database)).toEqual(before)
  })

  test('does not get our table in public, and stays unchanged', async () => {
    await expect(deployMigrations({ connectionString, schema: 'public' })).rejects.toMatchObject({
      code: 'PKCE_MIGRATE_SCHEMA_TAKEN',
      schema: 'public',
      message: expect.stringContaining('--schema'),
    })
    expect(await contents(database)).toEqual(before)
  })

  test('still records the migrations of the project as applied', async () => {
    expect(await deploy(project, theirs)).toEqual([])
  })
})

const withTables = await createDatabase()
test('a schema with tables but no record of migrations is rejected, and stays unchanged', async () => {
  const { connectionString, query, tables } = withTables
  await query('CREATE TABLE invoices (id INTEGER PRIMARY KEY)')

  await expect(deployMigrations({ connectionString, schema: 'public' })).rejects.toMatchObject({
    code: 'PKCE_MIGRATE_SCHEMA_TAKEN',
    message: expect.stringContaining('--schema'),
  })
  expect(await tables('public')).toEqual(['invoices'])
  expect(await deployMigrations({ connectionString })).toEqual({ applied: OURS })
})

describe("a schema with our migrations and a service's own", async () => {
  const { connectionString, query } = await createDatabase()
  const options = { connectionString, schema: 'public' }
  await deployMigrations(options)
  await query(
    `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at)
       VALUES ('1', 'x', '20200101000000_theirs', now()), ('2', 'x', '20991231235959_from_a_newer_release', now()),
              ('3', 'x', '20200202000000_theirs_that_failed', NULL)`,
  )

  test("is up to date, even if one of the service's migrations has failed", async () => {
    expect(await deployMigrations(options)).toEqual({ applied: [] })
    expect(await migrationStatus(options)).toMatchObject({ failed: [], upToDate: true })
  })

  test("gets our pending migrations, even if one of the service's has failed", async () => {
    const newer = structuredClone(packedMigrations)
    newer.migrationDirectories.push(
      ...migrationList({ '20991231000000_newer': 'CREATE TABLE newer ()' }).migrationDirectories,
    )
    expect(await deploy(readTarget(options), newer)).toEqual(['20991231000000_newer'])
    expect(
      await query(
        "SELECT FROM _prisma_migrations WHERE migration_name LIKE '%_failed' AND finished_at IS NULL",
      ),
    ).toHaveLength(1)
  })
})

/** Everything in the public schema that a migration could have changed. */
async function contents({ query }: TestDatabase): Promise<unknown> {
  return {
    columns: await query(
      `SELECT table_name, column_name, data_type FROM information_schema.columns
         WHERE table_schema = 'public' ORDER BY 1, 2`,
    ),
    ledger: await query('SELECT * FROM public._prisma_migrations ORDER BY migration_name'),
    users: await query('SELECT * FROM public.users ORDER BY id'),
  }
}
