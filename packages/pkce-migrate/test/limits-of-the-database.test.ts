import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { deploy } from '../src/deploy.ts'
import { deployMigrations } from '../src/index.ts'
import { readTarget } from '../src/options.ts'
import { createDatabase, migrationList, OURS } from './support/database.ts'

const LIMITS = ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout']
const LIMIT_MS = 250

async function createLimitedDatabase() {
  const database = await createDatabase()
  const { pathname } = new URL(database.connectionString)
  const name = pg.escapeIdentifier(decodeURIComponent(pathname.slice(1)))
  for (const limit of LIMITS) await database.query(`ALTER DATABASE ${name} SET ${limit} = ${LIMIT_MS}`)
  return database
}

describe('in a database that limits statements, locks and idle transactions', async () => {
  const { connectionString, query } = await createLimitedDatabase()

  /** Holds the lock as another deploy would, in a session without limits. */
  async function holdLock(): Promise<pg.Client> {
    const other = new pg.Client({ connectionString, options: LIMITS.map((name) => `-c ${name}=0`).join(' ') })
    await other.connect()
    await other.query('SELECT pg_advisory_lock(72707369)')
    return other
  }

  const waiting = () =>
    query(
      `SELECT FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'pkce-migrate' AND wait_event = 'advisory'
          AND query_start < clock_timestamp() - interval '${10 * LIMIT_MS} ms'`,
    )

  test('the limits apply to other sessions', async () => {
    const other = new pg.Client({ connectionString })
    await other.connect()
    await expect(other.query('SELECT pg_sleep(60)')).rejects.toMatchObject({ code: '57014' })
    await other.end()
  })

  test('a deploy waits until another one is done', async () => {
    const other = await holdLock()
    const deployed = deployMigrations({ connectionString })
    await expect.poll(waiting).toHaveLength(1)
    await other.end()
    expect(await deployed).toEqual({ applied: OURS })
  })

  test('a deploy gives up after the lock_timeout of the connection string', async () => {
    const other = await holdLock()
    const limited = `${connectionString}?lock_timeout=1`
    await expect(deployMigrations({ connectionString: limited })).rejects.toMatchObject({
      code: 'PKCE_MIGRATE_DATABASE_ERROR',
      sqlState: '55P03',
    })
    await other.end()
  })

  test('a migration may take longer than the limits', async () => {
    const target = readTarget({ connectionString, schema: 'slow' })
    const migrations = migrationList({
      '1_slow': `SELECT pg_sleep(${(4 * LIMIT_MS) / 1_000}); CREATE TABLE t ()`,
    })
    expect(await deploy(target, migrations)).toEqual(['1_slow'])
  })
})
