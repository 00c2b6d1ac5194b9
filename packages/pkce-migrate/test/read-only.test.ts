import { startPostgres } from '@org/dev-postgres'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { deployMigrations, migrationStatus } from '../src/index.ts'
import { OURS } from './support/database.ts'
import { pkceMigrate } from './support/run.ts'

const primary = await startPostgres()
const { connectionString } = await primary.createDatabase()
afterAll(() => primary.stop())

describe('a standby', async () => {
  await deployMigrations({ connectionString })
  const standby = await primary.startStandby()
  afterAll(() => standby.stop())
  const url = new URL(standby.connectionString)
  url.pathname = new URL(connectionString).pathname

  // `expect.poll` works only in tests.
  beforeAll(() =>
    vi.waitFor(
      async () => expect((await migrationStatus({ connectionString: url.href })).applied).toEqual(OURS),
      240_000,
    ),
  )

  test('is rejected by deploy, although nothing is pending', async () => {
    await expect(deployMigrations({ connectionString: url.href })).rejects.toMatchObject({
      name: 'ReadOnlyServerError',
      code: 'PKCE_MIGRATE_READ_ONLY',
      isStandby: true,
      message: expect.stringContaining('connect to the primary'),
    })
  })

  test('is reported by status, with the applied migrations', async () => {
    expect(await migrationStatus({ connectionString: url.href })).toMatchObject({
      applied: OURS,
      pending: [],
      problems: [{ code: 'PKCE_MIGRATE_READ_ONLY' }],
      upToDate: false,
    })
    expect(await pkceMigrate(['status'], url.href)).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining('problem  The server is a standby'),
    })
  })
})

test('a database that is read-only by default is rejected before anything is tried', async () => {
  const other = await primary.createDatabase()
  const client = new pg.Client({ connectionString: other.connectionString })
  await client.connect()
  const name = pg.escapeIdentifier(client.database ?? '')
  await client.query(`ALTER DATABASE ${name} SET default_transaction_read_only = on`)
  await client.end()
  await expect(deployMigrations({ connectionString: other.connectionString })).rejects.toMatchObject({
    code: 'PKCE_MIGRATE_READ_ONLY',
    isStandby: false,
    message: expect.stringContaining('default_transaction_read_only'),
  })
})
