import { readFileSync } from 'node:fs'
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

  test.each([
    [['--help']],
    [['-h']],
    [['deploy', '--help']],
    [['status', '--schema', 'pkce', '-h']],
    [['delpoy', '--help']],
  ])('prints its usage for %j', async (args) => {
    const { exitCode, stdout } = await pkceMigrate(args)
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^Usage: pkce-migrate/)
  })

  test.each([[['--version']], [['-v']], [['deploy', '--version']]])(
    'prints its version for %j',
    async (args) => {
      const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
      expect(await pkceMigrate(args)).toMatchObject({ exitCode: 0, stdout: `${version}\n`, stderr: '' })
    },
  )

  test.each([
    [[], 'expected one command: deploy or status'],
    [['deploy', 'status'], 'expected one command: deploy or status'],
    [['delpoy'], 'unknown command "delpoy"; did you mean deploy?'],
    [['toString'], 'unknown command "toString"'],
    [['postgres://ada:secret@db/pkce'], 'unknown command'],
    [['deploy', '--shema', 'x'], 'unknown option "--shema"; did you mean --schema?'],
    [['deploy', '--verson'], 'unknown option "--verson"; did you mean --version?'],
    [['deploy', '--database-url=postgres://ada:secret@db'], 'unknown option "--database-url"'],
    [['deploy', '--toString'], 'unknown option "--toString"'],
    [['deploy', '-s', 'x'], 'unknown option "-s"'],
    [['deploy', '--schema'], '--schema needs a value'],
    [['deploy', '--schema='], '--schema needs a value'],
    [['deploy', '--schema', '--help'], '--schema needs a value'],
    [['deploy', '--help=yes'], '--help takes no value'],
  ])('exits with 2 for %j without connecting', async (args, problem) => {
    const url = 'postgres://ada:secret@127.0.0.1:1/pkce'
    const { exitCode, stdout, stderr } = await pkceMigrate(args, url)
    expect([exitCode, stdout]).toEqual([2, ''])
    expect(stderr).toBe(`pkce-migrate: ${problem} (see --help)\n`)
  })

  test('exits with 2 if --schema is not a valid name', async () => {
    const { exitCode, stderr } = await pkceMigrate(['deploy', '--schema', 'pg_pkce'], connectionString)
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(/^pkce-migrate: schema must be .*\[PKCE_MIGRATE_INVALID_OPTION\]\n$/)
  })

  test.each([undefined, '', 'localhost:5432/db'])('exits with 2 if DATABASE_URL is %j', async (url) => {
    expect(await pkceMigrate(['deploy'], url)).toMatchObject({ exitCode: 2, stdout: '' })
  })
})

function lines(label: string, names: string[]): string {
  return names.map((name) => `${label}${name}\n`).join('')
}
