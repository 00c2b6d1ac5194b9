import { deploy } from './deploy.ts'
import { type MigrateOptions, readTarget } from './options.ts'
import { readMigrations } from './packed-migrations.ts'

/** What {@link deployMigrations} did. */
export interface DeployResult {
  /** The names of the migrations that this call applied, oldest first; empty where there was nothing to do. */
  applied: string[]
}

/**
 * Brings a schema up to date: creates it where it is missing, and applies the migrations that are packed into
 * this package and not yet recorded in the schema's `_prisma_migrations`. That is the record that
 * `prisma migrate deploy` keeps; each continues where the other stopped.
 *
 * However many processes call it at once, each migration is applied once: the others wait, and find nothing to
 * do. To bound their patience, give the connection string a `lock_timeout` in milliseconds.
 *
 * @throws {@link InvalidOptionError} an option is malformed.
 * @throws {@link DatabaseUnreachableError} no connection came about.
 * @throws {@link SchemaTakenError} the schema holds someone else's tables or migrations, and none of ours.
 * @throws {@link UnresolvedMigrationError} a migration failed earlier and was not resolved since.
 * @throws {@link MigrationFailedError} a migration failed now.
 * @throws {@link DatabaseError} the database refused anything else, or the connection broke.
 */
export async function deployMigrations(options: MigrateOptions): Promise<DeployResult> {
  return { applied: await deploy(readTarget(options), await readMigrations()) }
}
