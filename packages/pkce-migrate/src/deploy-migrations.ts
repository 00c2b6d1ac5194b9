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
 * Brings a schema up to date: creates it where it is missing, and applies the migrations that are packed into
 * this package and not yet recorded in the schema's `_prisma_migrations`. That is the record that
 * `prisma migrate deploy` keeps; each continues where the other stopped.
 *
 * However many processes call it at once, each migration is applied once: the others wait, and find nothing to
 * do. To bound their patience, give the connection string a `lock_timeout` in milliseconds. Engines without advisory
 * locks, such as CockroachDB, want one process at a time.
 *
 * In the end it compares the table with what the migrations make, so that success means that the store can work.
 *
 * @throws {@link InvalidOptionError} an option is malformed.
 * @throws {@link DatabaseUnreachableError} no connection came about.
 * @throws {@link SchemaTakenError} the schema holds someone else's tables or migrations, and none of ours.
 * @throws {@link UnresolvedMigrationError} a migration failed earlier and was not resolved since.
 * @throws {@link MigrationFailedError} a migration failed now.
 * @throws {@link TableMissingError} the migrations were applied earlier, and the table is gone.
 * @throws {@link TableAlteredError} the table is not as the migrations left it.
 * @throws {@link ReadOnlyServerError} the server is a standby, or read-only.
 * @throws {@link EngineUnavailableError} the engine could not be loaded.
 * @throws {@link DatabaseError} the database refused anything else, or the connection broke.
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
