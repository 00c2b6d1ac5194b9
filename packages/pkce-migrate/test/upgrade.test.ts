import { readFile } from 'node:fs/promises'
import { beforeEach, expect, test } from 'vitest'
import { deploy } from '../src/deploy.ts'
import { deployMigrations, migrationStatus } from '../src/index.ts'
import { readTarget } from '../src/options.ts'
import { packedMigrations } from '../src/packed-migrations.ts'
import { createDatabase, migrationList, OURS } from './support/database.ts'

const NEXT = '99991231235959_next'
const { connectionString, query } = await createDatabase()

/** The migrations of this release, and one that stands for the next release. */
const next = structuredClone(packedMigrations)
const sql = await readFile(
  new URL('../../../internal/release/next-release/migration.sql', import.meta.url),
  'utf8',
)
next.migrationDirectories.push(...migrationList({ [NEXT]: sql }).migrationDirectories)

/** Each test's own schema, as this release leaves it: every migration is applied, and a flow is pending. */
let schema = ''
let schemas = 0
beforeEach(async () => {
  schemas += 1
  schema = `release_${schemas}`
  await deployMigrations({ connectionString, schema })
  await query(
    `INSERT INTO ${schema}.oauth_pkce_states
       (state_hash, connection, code_verifier, started_by, return_url, redirect_uri, created_at, expires_at)
       VALUES ('\\x01', 'github', 'sealed', 'admin', '/back', 'https://service.example/cb', '2026-11-23Z', '2026-11-24Z')`,
  )
})

test('the next release applies only its own migration, and keeps the pending flow', async () => {
  const [before] = await rows()
  expect(await deployNext()).toEqual([NEXT])
  expect(await rows()).toEqual([{ ...before, put_by: '' }])
  expect(await deployNext()).toEqual([])
})

test('this release accepts the table of the next one, and applies nothing', async () => {
  await deployNext()
  expect(await migrationStatus({ connectionString, schema })).toEqual({
    applied: OURS,
    pending: [],
    failed: [],
    problems: [],
    upToDate: true,
  })
  expect(await deployMigrations({ connectionString, schema })).toEqual({ applied: [] })
})

test('if replicas upgrade at the same time, one of them applies the migration', async () => {
  const deployed = await Promise.all([1, 2, 3].map(() => deployNext()))
  expect(deployed.flat()).toEqual([NEXT])
  expect(await rows()).toHaveLength(1)
})

function deployNext(): Promise<string[]> {
  return deploy(readTarget({ connectionString, schema }), next)
}

function rows(): Promise<Record<string, unknown>[]> {
  return query(`SELECT * FROM ${schema}.oauth_pkce_states`)
}
