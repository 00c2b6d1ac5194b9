import { beforeEach, expect, test } from 'vitest'
import { deploy } from '../src/deploy.ts'
import { deployMigrations, migrationStatus } from '../src/index.ts'
import { readTarget } from '../src/options.ts'
import { readMigrations } from '../src/packed-migrations.ts'
import { createDatabase, OURS } from './database.ts'
import { pkceMigrate } from './run.ts'

const { connectionString, query } = await createDatabase()
const [first, ...later] = OURS

/** A schema of its own, as the first release left it: one migration applied, and a flow pending. */
let schema = ''
let schemas = 0
beforeEach(async () => {
  schemas += 1
  schema = `release_${schemas}`
  const packed = await readMigrations()
  const migrationDirectories = packed.migrationDirectories.slice(0, 1)
  await deploy(readTarget({ connectionString, schema }), { ...packed, migrationDirectories })
  await query(
    `INSERT INTO ${schema}.oauth_pkce_states
       (state_hash, connection, code_verifier, started_by, return_url, redirect_uri, created_at, expires_at)
       VALUES ('\\x01', 'github', 'sealed', 'admin', '/back', 'https://service.example/cb', '2026-11-23Z', '2026-11-24Z')`,
  )
})

test('status has the later migrations pending, and only them', async () => {
  expect(await migrationStatus({ connectionString, schema })).toEqual({
    applied: [first],
    pending: later,
    failed: [],
    upToDate: false,
  })
  expect(await pkceMigrate(['status', '--schema', schema], connectionString)).toMatchObject({
    exitCode: 1,
    stdout: `applied  ${first}\n${later.map((name) => `pending  ${name}\n`).join('')}Not up to date\n`,
  })
})

test('deploy applies the later migrations, and only them; the pending flow stays as it was', async () => {
  const [before] = await rows()
  expect(await deployMigrations({ connectionString, schema })).toEqual({ applied: later })

  expect(await rows()).toEqual([{ ...before, binding_hash: null, issuer: '', seal_version: 1 }])
  expect(await migrationStatus({ connectionString, schema })).toMatchObject({ applied: OURS, upToDate: true })
  expect(await deployMigrations({ connectionString, schema })).toEqual({ applied: [] })
})

test('replicas that upgrade at once: one applies the later migrations, the others nothing', async () => {
  const deployed = await Promise.all([1, 2, 3].map(() => deployMigrations({ connectionString, schema })))
  expect(deployed.flatMap(({ applied }) => applied)).toEqual(later)
  expect(await rows()).toHaveLength(1)
})

function rows(): Promise<Record<string, unknown>[]> {
  return query(`SELECT * FROM ${schema}.oauth_pkce_states`)
}
