import type pg from 'pg'
import { checkServer } from './check-server.ts'
import type { ReadOnlyServerError } from './errors.ts'
import { ofMigrations, type Progress, readLedger } from './ledger.ts'
import { type MigrateOptions, readTarget } from './options.ts'
import { migrationNames, packedMigrations } from './packed-migrations.ts'
import { checkTable } from './table/check-table.ts'
import type { TableAlteredError, TableMissingError } from './table/errors.ts'
import { withDatabase } from './with-database.ts'

/** A reason why the store cannot work even though the migrations were applied. */
export type MigrationProblem = ReadOnlyServerError | TableMissingError | TableAlteredError

/** Which migrations were applied to a schema. Their names are those of their folders, oldest first. */
export interface MigrationStatus {
  /** This package's migrations that were applied. */
  applied: string[]
  /** This package's migrations that `deployMigrations` would apply. */
  pending: string[]
  /** This package's migrations that have not finished: they failed, or another process is applying them right now. */
  failed: string[]
  /**
   * The errors for which `deployMigrations` would fail, or failed: the server is read-only, the table is missing, or it
   * differs from what the applied migrations created. Each message says what to do.
   */
  problems: MigrationProblem[]
  /** Whether no migration is pending, none has failed and there is no problem. */
  upToDate: boolean
}

/**
 * Reports which of this package's migrations were applied to a schema, and whether the table still matches them. It
 * changes nothing and takes no advisory lock. In a schema that does not exist, every migration is pending. Other
 * migrations in the same record, of a newer version or of another project, are ignored.
 *
 * @throws {@link InvalidOptionError} an option is unknown or malformed.
 * @throws {@link DatabaseUnreachableError} the connection failed.
 * @throws {@link DatabaseError} the database rejected a query, for example because the role may not read the record, or
 * the connection was lost.
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

/** Checks the table. A pending migration may still alter it, so until then only a missing table is a problem. */
async function checkProgress(
  pool: pg.Pool,
  schema: string,
  { applied, pending, failed }: Progress,
): Promise<TableMissingError | TableAlteredError | undefined> {
  if (applied.length === 0 || failed.length > 0) return undefined
  const problem = await checkTable(pool, schema, applied)
  return pending.length > 0 && problem?.code === 'PKCE_MIGRATE_TABLE_ALTERED' ? undefined : problem
}
