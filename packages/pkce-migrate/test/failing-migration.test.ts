import { beforeAll, describe, expect, test } from 'vitest'
import { deploy } from '../src/deploy.ts'
import { readTarget } from '../src/options.ts'
import { createDatabase, migrationList } from './support/database.ts'

const withBlocks = await createDatabase()
test('a migration may contain several statements, DO blocks, and semicolons anywhere', async () => {
  const { connectionString, query } = withBlocks
  const script = `
    -- a comment; with a semicolon
    CREATE TABLE notes (body TEXT NOT NULL);
    INSERT INTO notes VALUES ('one; two'), ($tag$three; four$tag$);
    DO $$
    BEGIN
      IF EXISTS (SELECT FROM notes) THEN
        INSERT INTO notes VALUES ('from the block');
      END IF;
    END $$;
    CREATE FUNCTION add_note(body TEXT) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO notes VALUES (body); -- ; ;
    END $$;
    SELECT add_note('from the function')`
  await deploy(readTarget({ connectionString, schema: 'public' }), migrationList({ '1_notes': script }))
  expect(await query('SELECT body FROM notes ORDER BY body')).toEqual([
    { body: 'from the block' },
    { body: 'from the function' },
    { body: 'one; two' },
    { body: 'three; four' },
  ])
})

describe('a migration that fails halfway', async () => {
  const { connectionString, query, tables } = await createDatabase()
  const target = readTarget({ connectionString, schema: 'public' })
  const first = 'CREATE TABLE accounts (id INTEGER PRIMARY KEY)'
  // adapter-pg reports this SQLSTATE, 22P02, as a kind of error that the engine does not know.
  const broken = "CREATE TABLE half_done (id INTEGER); INSERT INTO accounts VALUES ('not a number')"
  const last = 'CREATE TABLE later (id INTEGER)'

  let failure: unknown
  beforeAll(async () => {
    failure = await deploy(
      target,
      migrationList({ '1_first': first, '2_broken': broken, '3_last': last }),
    ).catch((error) => error)
  })

  test("is reported by name, with the database's message", () => {
    expect(failure).toMatchObject({
      code: 'PKCE_MIGRATE_MIGRATION_FAILED',
      migration: '2_broken',
      sqlState: '22P02',
      message: 'Migration 2_broken failed: invalid input syntax for type integer: "not a number"',
    })
  })

  test('keeps the migrations before it, and nothing of itself or of those after it', async () => {
    expect(await tables('public')).toEqual(['_prisma_migrations', 'accounts'])
  })

  test('is recorded as failed, with the reason', async () => {
    expect(
      await query('SELECT finished_at, logs FROM _prisma_migrations WHERE migration_name = $1', '2_broken'),
    ).toEqual([{ finished_at: null, logs: expect.stringContaining('invalid input syntax') }])
  })

  test('blocks every further deploy until it is resolved', async () => {
    const repaired = migrationList({ '1_first': first, '2_broken': 'SELECT 1', '3_last': last })
    await expect(deploy(target, repaired)).rejects.toMatchObject({
      code: 'PKCE_MIGRATE_UNRESOLVED_MIGRATION',
      migrations: ['2_broken'],
    })
    // What `prisma migrate resolve --rolled-back` records.
    await query("UPDATE _prisma_migrations SET rolled_back_at = now() WHERE migration_name = '2_broken'")
    expect(await deploy(target, repaired)).toEqual(['2_broken', '3_last'])
  })
})

const withCut = await createDatabase()
test('a migration fails if its connection is lost', async () => {
  const { connectionString, query, tables } = withCut
  const script = 'CREATE TABLE half_done (id INTEGER); SELECT pg_terminate_backend(pg_backend_pid())'
  await expect(
    deploy(readTarget({ connectionString, schema: 'public' }), migrationList({ '1_cut': script })),
  ).rejects.toMatchObject({ code: 'PKCE_MIGRATE_MIGRATION_FAILED', migration: '1_cut', sqlState: '57P01' })
  expect(await tables('public')).toEqual(['_prisma_migrations'])
  expect(await query('SELECT FROM _prisma_migrations WHERE finished_at IS NULL')).toHaveLength(1)
})

const withReader = await createDatabase()
test('a role without the CREATE privilege gets an error that says so', async () => {
  const { connectionString, query } = withReader
  const role = `reader_${Date.now()}`
  await query(`CREATE ROLE ${role} LOGIN PASSWORD 'reader'`)
  try {
    const url = new URL(connectionString)
    url.username = role
    url.password = 'reader'
    await expect(
      deploy(
        readTarget({ connectionString: url.href, schema: 'public' }),
        migrationList({ '1_first': 'SELECT 1' }),
      ),
    ).rejects.toMatchObject({
      code: 'PKCE_MIGRATE_DATABASE_ERROR',
      message: expect.stringContaining('permission denied'),
    })
  } finally {
    await query(`DROP ROLE ${role}`)
  }
})
