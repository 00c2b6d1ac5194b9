import pg from 'pg'
import { isMigrateError } from '../src/migrate-error.ts'
import { readPrismaTarget, type Target, withDatabaseName } from '../src/options.ts'
import { withDatabase } from '../src/with-database.ts'

/** Connects to the database that `url` names, and disconnects. */
export async function canConnect(url: string): Promise<void> {
  await withDatabase(readPrismaTarget(url), async () => {})
}

/** Creates the database that `url` names. */
export async function createDatabase(url: string): Promise<void> {
  const target = readPrismaTarget(url)
  const name = target.connection.database ?? ''
  await withMaintenanceDatabase(target, (pool) => pool.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`))
}

/**
 * Runs `work` in a database other than the one to create. Most servers have `postgres`, every PostgreSQL has `template1`,
 * and some providers have only `defaultdb`.
 */
async function withMaintenanceDatabase(
  target: Target,
  work: (pool: pg.Pool) => Promise<unknown>,
): Promise<void> {
  for (const database of ['postgres', 'template1', 'defaultdb']) {
    try {
      await withDatabase(withDatabaseName(target, database), work)
      return
    } catch (error) {
      const isMissing = isMigrateError(error, 'PKCE_MIGRATE_DATABASE_UNREACHABLE') && error.reason === '3D000'
      if (!isMissing) throw error
    }
  }
  throw new Error('To create a database, the server must have one named postgres, template1 or defaultdb')
}
