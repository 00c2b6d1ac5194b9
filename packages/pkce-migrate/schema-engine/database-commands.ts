import pg from 'pg'
import { isMigrateError } from '../src/errors.ts'
import { readPrismaTarget, type Target, withDatabaseName } from '../src/options.ts'
import { withDatabase } from '../src/with-database.ts'

/** Resolves when a connection comes about. */
export async function canConnect(url: string): Promise<void> {
  await withDatabase(readPrismaTarget(url), async () => {})
}

/** Creates the database that `url` names. */
export async function createDatabase(url: string): Promise<void> {
  const target = readPrismaTarget(url)
  const name = target.connection.database ?? ''
  await withMaintenanceDatabase(target, (pool) => pool.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`))
}

/** Nearly every server has a database `postgres`, every server has the second, some providers only the third. */
async function withMaintenanceDatabase(
  target: Target,
  work: (pool: pg.Pool) => Promise<unknown>,
): Promise<void> {
  for (const database of ['postgres', 'template1', 'defaultdb']) {
    try {
      await withDatabase(withDatabaseName(target, database), work)
      return
    } catch (error) {
      const next = isMigrateError(error, 'PKCE_MIGRATE_DATABASE_UNREACHABLE') && error.reason === '3D000'
      if (!next) throw error
    }
  }
  throw new Error('The server has no database from which another one could be created')
}
