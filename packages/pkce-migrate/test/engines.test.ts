import { expect, test } from 'vitest'
import { deployMigrations, migrationStatus } from '../src/index.ts'
import { takeTurn } from '../src/lock.ts'
import { readTarget } from '../src/options.ts'
import { packedMigrations } from '../src/packed-migrations.ts'
import { withDatabase } from '../src/with-database.ts'
import { createDatabase, OURS } from './support/database.ts'

const RENAME_LOCK = 'ALTER FUNCTION pg_catalog.pg_advisory_lock(bigint) RENAME TO pg_advisory_lock_elsewhere'
const VERSION = `
  ALTER FUNCTION pg_catalog.version() RENAME TO version_elsewhere;
  CREATE FUNCTION pg_catalog.version() RETURNS text LANGUAGE sql AS $$
    SELECT 'CockroachDB CCL v25.2.1 (x86_64-pc-linux-gnu)' $$`
const REFUSE_LOCK = `${RENAME_LOCK};
  CREATE FUNCTION pg_catalog.pg_advisory_lock(bigint) RETURNS void LANGUAGE plpgsql AS $$
  BEGIN RAISE 'advisory locks are not yet implemented' USING ERRCODE = '0A000'; END $$`

test.for([
  ['without advisory locks', RENAME_LOCK],
  ['that rejects advisory locks', REFUSE_LOCK],
] as const)('a server %s is migrated without a lock', async ([, sql]) => {
  const { connectionString, query, tables } = await createDatabase()
  await query(sql)
  expect(await deployMigrations({ connectionString })).toEqual({ applied: OURS })
  expect(await tables('pkce')).toEqual(['_prisma_migrations', 'oauth_pkce_states'])
  expect(await deployMigrations({ connectionString })).toEqual({ applied: [] })
  expect((await migrationStatus({ connectionString })).upToDate).toBe(true)
})

test('no lock is requested from a server whose version is CockroachDB', async () => {
  const { connectionString, query } = await createDatabase()
  await query(`${VERSION}; ${RENAME_LOCK};
    CREATE FUNCTION pg_catalog.pg_advisory_lock(bigint) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN RAISE 'asked' USING ERRCODE = 'XX000'; END $$`)
  // A whole deploy would fail: the engine also recognises CockroachDB, and sends statements that only CockroachDB knows.
  await withDatabase(readTarget({ connectionString }), takeTurn)
})

test('the migrations use only statements that every PostgreSQL-compatible server supports', async () => {
  const { migrationDirectories } = packedMigrations
  for (const { migrationFile } of migrationDirectories) {
    const { content } = migrationFile
    const statements = content.tag === 'ok' ? content.value.split(';') : []
    for (const statement of statements.map((text) => text.replace(/--.*/g, '').trim()).filter(Boolean)) {
      expect(statement).toMatch(/^CREATE (TABLE|INDEX) /)
      expect(statement).not.toMatch(/\bWITH\b|\bUSING\b|\bCONCURRENTLY\b/)
    }
  }
})
