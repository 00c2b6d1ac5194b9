import type pg from 'pg'
import { checkServer } from './check-server.ts'
import type { ReadOnlyServerError } from './errors.ts'
import { ofMigrations, type Progress, readLedger } from './ledger.ts'
import { type MigrateOptions, readTarget } from './options.ts'
import { migrationNames, packedMigrations } from './packed-migrations.ts'
import { checkTable } from './table/check-table.ts'
import type { TableAlteredError, TableMissingError } from './table/errors.ts'
import { withDatabase } from './with-database.ts'

/** Why the store could not work although the migrations were applied. */
export type MigrationProblem = ReadOnlyServerError | TableMissingError | TableAlteredError

/** How far a schema is migrated. Names are those of the migrations' folders, oldest first. */
export interface MigrationStatus {
  /** This package's migrations that were applied. */
  applied: string[]
  /** This package's migrations that `deployMigrations` would apply. */
  pending: string[]
  /** This package's migrations that have not finished: they failed, or another process is applying them right now. */
  failed: string[]
  /**
   * What `deployMigrations` would throw, or have thrown: the server is read-only, or the table is missing or not as the
   * applied migrations left it. Each message has the way out.
   */
  problems: MigrationProblem[]
  /** Whether nothing is pending, nothing failed and there is no problem. */
  upToDate: boolean
}

/**
 * Tells how far the migrations of this package were applied to a schema, and whether the table is as they left it. Reads
 * only, and waits for no lock; a schema that does not exist has everything pending. Other migrations in the same record,
 * of a newer version or of another project, are not looked at.
 *
 * @throws {@link InvalidOptionError} an option is malformed.
 * @throws {@link DatabaseUnreachableError} no connection came about.
 * @throws {@link DatabaseError} the database refused, such as where the role may not read the record.
 */
export async function migrationStatus(options: MigrateOptions): Promise<MigrationStatus> {
  const target = readTarget(options)
  const names = migrationNames(packedMigrations)
  return withDatabase(target, async (pool) => {
    const progress = ofMigrations(await readLedger(pool, target.schema), names)
    const found = [await checkServer(pool), await checkProgress(pool, target.schema, progress)]
    const problems = found.filter((problem) => problem !== undefined)
    const { pending, failed } = progress
    return { ...progress, problems, upToDate: pending.length + failed.length + problems.length === 0 }
  })
}

/** What is pending may alter the table: until then, all that can be said is whether it is there. */
async function checkProgress(
  pool: pg.Pool,
  schema: string,
  { applied, pending, failed }: Progress,
): Promise<TableMissingError | TableAlteredError | undefined> {
  if (applied.length === 0 || failed.length > 0) return undefined
  const problem = await checkTable(pool, schema, applied)
  return pending.length > 0 && problem?.code === 'PKCE_MIGRATE_TABLE_ALTERED' ? undefined : problem
}
