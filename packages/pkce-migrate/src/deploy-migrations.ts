import { deploy } from './deploy.ts'
import { type MigrateOptions, readTarget } from './options.ts'
import { migrationNames, packedMigrations } from './packed-migrations.ts'
import { checkTable } from './table/check-table.ts'
import { TableMissingError } from './table/errors.ts'
import { readTable } from './table/read-table.ts'
import { vacuumWithoutDelay } from './table/vacuum-without-delay.ts'

/** The result of {@link deployMigrations}. */
export interface DeployResult {
  /** The names of the migrations that this call applied, oldest first. Empty if none was pending. */
  applied: string[]
}

/**
 * Brings a schema up to date. Creates it if it is missing, and applies those of this package's migrations that the schema's
 * `_prisma_migrations` does not record. `prisma migrate deploy` keeps the same record, so either can continue where the
 * other stopped.
 *
 * Any number of processes may call it at the same time: one applies the migrations, and the others wait and then find
 * nothing to apply. To limit the wait, add a `lock_timeout` (milliseconds) to the connection string. Servers without
 * advisory locks, such as CockroachDB, require one process at a time.
 *
 * Finally it compares the table with what the migrations create, so success means that the store can work.
 *
 * @throws {@link InvalidOptionError} an option is unknown or malformed.
 * @throws {@link DatabaseUnreachableError} the connection failed.
 * @throws {@link SchemaTakenError} the schema contains tables or migrations of another project, and none of ours.
 * @throws {@link UnresolvedMigrationError} a migration failed earlier and has not been resolved.
 * @throws {@link MigrationFailedError} a migration failed now.
 * @throws {@link TableMissingError} the migrations were applied earlier, but the table is missing.
 * @throws {@link TableAlteredError} the table differs from what the migrations created.
 * @throws {@link ReadOnlyServerError} the server is a standby, or read-only.
 * @throws {@link EngineUnavailableError} the engine could not be loaded.
 * @throws {@link DatabaseError} the database rejected any other statement, or the connection was lost.
 */
export async function deployMigrations(options: MigrateOptions): Promise<DeployResult> {
  const target = readTarget(options)
  const { schema } = target
  const applied = await deploy(target, packedMigrations, {
    async beforeUpgrade(pool, names) {
      if ((await readTable(pool, schema)) === undefined) throw new TableMissingError(schema, names)
    },
    async whenApplied(pool) {
      const problem = await checkTable(pool, schema, migrationNames(packedMigrations))
      if (problem) throw problem
      await vacuumWithoutDelay(pool, schema)
    },
  })
  return { applied }
}
