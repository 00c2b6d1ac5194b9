import type pg from 'pg'
import { applyMigrations } from './apply-migrations.ts'
import { SchemaTakenError, UnresolvedMigrationError } from './errors.ts'
import { type Ledger, readLedger } from './ledger.ts'
import { type MigrateOptions, readTarget } from './options.ts'
import { migrationNames, readMigrations } from './packed-migrations.ts'
import { withDatabase } from './with-database.ts'

/** What {@link deployMigrations} did. */
export interface DeployResult {
  /** The names of the migrations that this call applied, oldest first; empty where there was nothing to do. */
  applied: string[]
}

/**
 * Brings a schema up to date: creates it where it is missing, and applies the migrations that are packed into this
 * package and not yet recorded in the schema's `_prisma_migrations`. That is the record that `prisma migrate deploy`
 * keeps; each continues where the other stopped.
 *
 * However many processes call it at once, each migration is applied once: the others wait, and find nothing to do.
 * To bound their patience, give the connection string a `lock_timeout` in milliseconds.
 *
 * @throws {@link InvalidOptionError} an option is malformed.
 * @throws {@link DatabaseUnreachableError} no connection came about.
 * @throws {@link SchemaTakenError} the schema holds someone else's tables or migrations, and none of ours.
 * @throws {@link UnresolvedMigrationError} a migration failed earlier and was not resolved since.
 * @throws {@link MigrationFailedError} a migration failed now.
 * @throws {@link DatabaseError} the database refused anything else, or the connection broke.
 */
export async function deployMigrations(options: MigrateOptions): Promise<DeployResult> {
  const target = readTarget(options)
  const migrations = await readMigrations()
  const names = migrationNames(migrations)

  return withDatabase(target, async (pool) => {
    await takeTurn(pool)
    const ledger = await readLedger(pool, target.schema)
    if (belongsToOthers(ledger, names))
      throw new SchemaTakenError(target.schema, "another project's migrations")
    if (ledger.failed.length > 0) throw new UnresolvedMigrationError(ledger.failed)
    if (names.every((name) => ledger.applied.has(name))) return { applied: [] }
    return { applied: await applyMigrations(pool, target.schema, migrations) }
  })
}

/**
 * Takes the advisory lock that every schema engine takes, and without its limit of ten seconds: a replica that
 * starts while another one builds an index waits for it. The connection's end lets go of the lock.
 */
async function takeTurn(pool: pg.Pool): Promise<void> {
  await pool.query('SELECT pg_advisory_lock(72707369)')
}

function belongsToOthers({ applied, failed }: Ledger, ours: readonly string[]): boolean {
  const recorded = [...applied, ...failed]
  return recorded.length > 0 && !recorded.some((name) => ours.includes(name))
}
