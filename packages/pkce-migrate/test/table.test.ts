import { describe, expect, test } from 'vitest'
import { deployMigrations, isMigrateError, migrationStatus } from '../src/index.ts'
import { readTarget } from '../src/options.ts'
import { COLUMNS } from '../src/table/expected-table.ts'
import { readTable } from '../src/table/read-table.ts'
import { withDatabase } from '../src/with-database.ts'
import { createDatabase, OURS } from './support/database.ts'
import { pkceMigrate } from './support/run.ts'

const { connectionString, query } = await createDatabase()
const TABLE = '"The Schema".oauth_pkce_states'
const options = { connectionString, schema: 'The Schema' }

/** Recreates the table, and alters it. */
async function altered(alteration: string): Promise<void> {
  await query('DROP SCHEMA IF EXISTS "The Schema" CASCADE')
  await deployMigrations(options)
  await query(`SET search_path = "The Schema"; ${alteration}; RESET search_path`)
}

/** The error of `deploy`, which `status` has to report as well. */
async function problemOf(): Promise<Error & { code: string }> {
  const error: unknown = await deployMigrations(options).catch((thrown) => thrown)
  const { applied, pending, failed, problems, upToDate } = await migrationStatus(options)
  expect(isMigrateError(error)).toBe(true)
  expect([applied, pending, failed, upToDate]).toEqual([OURS, [], [], false])
  expect(problems).toEqual([error])
  return error as Error & { code: string }
}

describe('deploy and status report a table', () => {
  test.each([
    ['DROP COLUMN issuer', 'column issuer is missing'],
    ['RENAME COLUMN connection TO connection_name', 'column connection is missing'],
    ['ALTER connection TYPE varchar(255)', 'is character varying(255), not character varying(2048)'],
    ['ALTER issuer TYPE varchar(255)', 'column issuer is character varying(255), not text'],
    ['ALTER state_hash TYPE text', 'column state_hash is text, not bytea'],
    ['ALTER expires_at TYPE timestamp', 'is timestamp without time zone, not timestamp with time zone'],
    ['ALTER created_at TYPE timestamptz(0)', 'is timestamp(0) with time zone, not timestamp with time zone'],
    ['ALTER seal_version DROP NOT NULL', 'column seal_version must be NOT NULL'],
    ['ALTER binding_hash SET NOT NULL', 'column binding_hash must not be NOT NULL'],
    ['DROP CONSTRAINT oauth_pkce_states_pkey', 'its primary key on state_hash is missing'],
    [
      'DROP CONSTRAINT oauth_pkce_states_pkey, ADD PRIMARY KEY (state_hash, expires_at)',
      'its primary key on state_hash is missing',
    ],
    [
      'ADD COLUMN tenant text NOT NULL',
      'column tenant is unknown to the store, and is NOT NULL without a default',
    ],
  ])('after %s', async (alteration, problem) => {
    await altered(`ALTER TABLE oauth_pkce_states ${alteration}`)
    const error = await problemOf()
    expect(error).toMatchObject({
      name: 'TableAlteredError',
      code: 'PKCE_MIGRATE_TABLE_ALTERED',
      schema: 'The Schema',
      problems: expect.arrayContaining([expect.stringContaining(problem)]),
    })
    expect(error.message).toContain(problem)
  })

  test.each([
    [
      'without the index on expires_at',
      'DROP INDEX oauth_pkce_states_expires_at_idx',
      ['its index on expires_at is missing'],
    ],
    [
      'with a partial index on expires_at',
      'DROP INDEX oauth_pkce_states_expires_at_idx; CREATE INDEX ON oauth_pkce_states (expires_at) WHERE issuer = $$$$',
      ['its index on expires_at is missing'],
    ],
    [
      'that is a view',
      'DROP TABLE oauth_pkce_states; CREATE VIEW oauth_pkce_states AS SELECT 1 AS state_hash',
      ['it is not a table'],
    ],
  ])('%s', async (_, alteration, problems) => {
    await altered(alteration)
    expect(await problemOf()).toMatchObject({ code: 'PKCE_MIGRATE_TABLE_ALTERED', problems })
  })
})

test('the expected columns are those that the migrations create', async () => {
  await altered('SELECT')
  const target = readTarget(options)
  const table = await withDatabase(target, (pool) => readTable(pool, target.schema))
  expect(table?.columns.map(({ name, type, notNull }) => ({ name, type, nullable: !notNull }))).toEqual(
    COLUMNS.map(({ name, type, nullable }) => ({ name, type, nullable })),
  )
})

test.each([
  ['a column is text', 'ALTER TABLE oauth_pkce_states ALTER connection TYPE text'],
  ['a column is longer', 'ALTER TABLE oauth_pkce_states ALTER connection TYPE varchar(4096)'],
  ['a column is a larger integer', 'ALTER TABLE oauth_pkce_states ALTER seal_version TYPE integer'],
  ['it has another column', 'ALTER TABLE oauth_pkce_states ADD COLUMN note text'],
  [
    'it has another NOT NULL column with a default',
    'ALTER TABLE oauth_pkce_states ADD COLUMN n int NOT NULL DEFAULT 1',
  ],
  ['its index has another name', 'ALTER INDEX oauth_pkce_states_expires_at_idx RENAME TO another_name'],
])('the table is up to date if %s', async (_, alteration) => {
  await altered(alteration)
  expect(await migrationStatus(options)).toMatchObject({ problems: [], upToDate: true })
  expect(await deployMigrations(options)).toEqual({ applied: [] })
})

test.each([
  ['was dropped', 'DROP TABLE oauth_pkce_states', 'PKCE_MIGRATE_TABLE_MISSING'],
  ['lost a column', 'ALTER TABLE oauth_pkce_states DROP COLUMN issuer', 'PKCE_MIGRATE_TABLE_ALTERED'],
])('if the table %s, the statements in the message repair it', async (_, alteration, code) => {
  await altered(alteration)
  const error = await problemOf()
  expect(error.code).toBe(code)
  const [repair] = error.message.match(/(?:DROP TABLE|DELETE FROM).*;/) ?? []
  await query(String(repair))
  expect(await deployMigrations(options)).toEqual({ applied: OURS })
  expect((await migrationStatus(options)).upToDate).toBe(true)
  expect(await query(`SELECT FROM ${TABLE}`)).toEqual([])
})

test('the command exits with 1, and says what to do', async () => {
  await altered('DROP TABLE oauth_pkce_states')
  const args = ['--schema', options.schema]
  expect(await pkceMigrate(['status', ...args], connectionString)).toMatchObject({
    exitCode: 1,
    stdout: expect.stringMatching(
      /^applied .*\nproblem {2}.*DELETE FROM.*\[PKCE_MIGRATE_TABLE_MISSING\]\nNot up to date\n$/,
    ),
  })
  expect(await pkceMigrate(['deploy', ...args], connectionString)).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/DELETE FROM.*\[PKCE_MIGRATE_TABLE_MISSING\]\n$/),
  })
})

test('autovacuum does not pause in the table, unless the table has its own setting', async () => {
  const settings = async () =>
    (
      await query<{ reloptions: string[] }>(
        `SELECT reloptions FROM pg_class WHERE oid = '${TABLE}'::regclass`,
      )
    )[0]
  await altered('SELECT')
  expect(await settings()).toEqual({ reloptions: ['autovacuum_vacuum_cost_delay=0'] })
  await altered('ALTER TABLE oauth_pkce_states SET (autovacuum_vacuum_cost_delay = 5)')
  await deployMigrations(options)
  expect(await settings()).toEqual({ reloptions: ['autovacuum_vacuum_cost_delay=5'] })
})

test('a partitioned table, which rejects that setting, is up to date', async () => {
  await altered(`
    ALTER TABLE oauth_pkce_states RENAME TO plain;
    CREATE TABLE oauth_pkce_states (LIKE plain INCLUDING DEFAULTS, PRIMARY KEY (state_hash)) PARTITION BY HASH (state_hash);
    CREATE TABLE part PARTITION OF oauth_pkce_states FOR VALUES WITH (MODULUS 1, REMAINDER 0);
    CREATE INDEX ON oauth_pkce_states (expires_at)`)
  expect(await deployMigrations(options)).toEqual({ applied: [] })
  expect((await migrationStatus(options)).upToDate).toBe(true)
})
