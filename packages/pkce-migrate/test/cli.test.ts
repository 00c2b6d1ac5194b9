import { describe, expect, test } from 'vitest'
import { createDatabase, OURS } from './support/database.ts'
import { pkceMigrate } from './support/run.ts'

const REPORT = ['--import', new URL('support/report-timers.js', import.meta.url).href]

describe('pkce-migrate', async () => {
  const { connectionString, query } = await createDatabase()

  test('lists what is pending and what was applied', async () => {
    expect(await pkceMigrate(['status'], connectionString)).toMatchObject({
      exitCode: 1,
      stdout: `${lines('pending  ', OURS)}Not up to date\n`,
      stderr: '',
    })
    expect(await pkceMigrate(['deploy'], connectionString)).toMatchObject({
      exitCode: 0,
      stdout: `${lines('applied  ', OURS)}Up to date; ${OURS.length} applied\n`,
      stderr: '',
    })
    expect(await pkceMigrate(['deploy'], connectionString)).toMatchObject({
      exitCode: 0,
      stdout: 'Nothing to apply: up to date\n',
    })
    expect(await pkceMigrate(['status'], connectionString)).toMatchObject({
      exitCode: 0,
      stdout: `${lines('applied  ', OURS)}Up to date\n`,
    })
  })

  test("ends without waiting for the engine's timers", async () => {
    const { exitCode, stderr } = await pkceMigrate(['deploy', '--schema', 'timers'], connectionString, REPORT)
    expect(exitCode).toBe(0)
    const { started, waitedFor } = JSON.parse(stderr)
    expect(started).toBeGreaterThan(0)
    expect(waitedFor).toBe(0)
  })

  test('uses the schema that --schema names', async () => {
    expect(await pkceMigrate(['deploy', '--schema', 'My Schema'], connectionString)).toMatchObject({
      exitCode: 0,
    })
    expect(await query('SELECT FROM "My Schema".oauth_pkce_states')).toEqual([])
  })

  test('reports a migration that failed earlier', async () => {
    await pkceMigrate(['deploy', '--schema', 'failed'], connectionString)
    const [failed] = OURS
    await query('UPDATE failed._prisma_migrations SET finished_at = NULL WHERE migration_name = $1', failed)
    expect(await pkceMigrate(['status', '--schema', 'failed'], connectionString)).toMatchObject({
      exitCode: 1,
      stdout: `failed   ${failed}\nNot up to date\n`,
    })
    const { exitCode, stderr } = await pkceMigrate(['deploy', '--schema', 'failed'], connectionString)
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(/^pkce-migrate: .* \[PKCE_MIGRATE_UNRESOLVED_MIGRATION\]\n$/)
  })

  test.each([['--help'], ['-h'], ['deploy', '--help']])('explains itself on %s %s', async (...args) => {
    const { exitCode, stdout } = await pkceMigrate(args)
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^Usage: pkce-migrate/)
  })

  test.each([
    [[]],
    [['delpoy']],
    [['toString']],
    [['deploy', 'status']],
    [['deploy', '--shcema', 'pkce']],
    [['deploy', '--schema']],
    [['deploy', '--schema', 'pg_pkce']],
  ])('exits with 2 on wrong usage: %j', async (args) => {
    const { exitCode, stdout, stderr } = await pkceMigrate(args, connectionString)
    expect([exitCode, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^pkce-migrate: .*\n$/)
  })

  test.each([undefined, '', 'localhost:5432/db'])('exits with 2 where DATABASE_URL is %j', async (url) => {
    expect(await pkceMigrate(['deploy'], url)).toMatchObject({ exitCode: 2, stdout: '' })
  })
})

function lines(label: string, names: string[]): string {
  return names.map((name) => `${label}${name}\n`).join('')
}
