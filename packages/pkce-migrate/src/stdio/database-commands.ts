import pg from 'pg'
import { isMigrateError } from '../errors.ts'
import { readPrismaTarget } from '../options.ts'
import { withDatabase } from '../with-database.ts'

/** Resolves when a connection comes about. */
export async function canConnect(url: string): Promise<void> {
  await withDatabase(readPrismaTarget(url), async () => {})
}

/** Creates the database that `url` names. */
export async function createDatabase(url: string): Promise<void> {
  const name = decodeURIComponent(new URL(url).pathname.slice(1))
  await withMaintenanceDatabase(url, (pool) => pool.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`))
}

/** Nearly every server has a database `postgres`, every server has the second, some providers only the third. */
async function withMaintenanceDatabase(
  url: string,
  work: (pool: pg.Pool) => Promise<unknown>,
): Promise<void> {
  for (const database of ['postgres', 'template1', 'defaultdb']) {
    const maintenanceUrl = new URL(url)
    maintenanceUrl.pathname = `/${database}`
    maintenanceUrl.searchParams.delete('schema')
    try {
      await withDatabase(readPrismaTarget(maintenanceUrl.href), work)
      return
    } catch (error) {
      const next = isMigrateError(error, 'PKCE_MIGRATE_DATABASE_UNREACHABLE') && error.reason === '3D000'
      if (!next) throw error
    }
  }
  throw new Error('The server has no database from which another one could be created')
}
