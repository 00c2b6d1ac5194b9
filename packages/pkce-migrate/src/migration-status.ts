import { readLedger } from './ledger.ts'
import { type MigrateOptions, readTarget } from './options.ts'
import { migrationNames, readMigrations } from './packed-migrations.ts'
import { withDatabase } from './with-database.ts'

/** How far a schema is migrated. Names are those of the migrations' folders, oldest first. */
export interface MigrationStatus {
  /** This package's migrations that were applied. */
  applied: string[]
  /** This package's migrations that `deployMigrations` would apply. */
  pending: string[]
  /** Migrations that have not finished: they failed, or another process is applying them right now. */
  failed: string[]
  /** Whether nothing is pending and nothing failed. Migrations of a newer version of this package do no harm. */
  upToDate: boolean
}

/**
 * Tells how far the migrations of this package were applied to a schema. Reads only, and waits for no lock; a
 * schema that does not exist has everything pending.
 *
 * @throws {@link InvalidOptionError} an option is malformed.
 * @throws {@link DatabaseUnreachableError} no connection came about.
 * @throws {@link DatabaseError} the database refused, such as where the role may not read the record.
 */
export async function migrationStatus(options: MigrateOptions): Promise<MigrationStatus> {
  const target = readTarget(options)
  const names = migrationNames(await readMigrations())
  const ledger = await withDatabase(target, (pool) => readLedger(pool, target.schema))

  const applied = names.filter((name) => ledger.applied.has(name))
  const failed = [...ledger.failed]
  const pending = names.filter((name) => !ledger.applied.has(name) && !failed.includes(name))
  return { applied, pending, failed, upToDate: pending.length === 0 && failed.length === 0 }
}
