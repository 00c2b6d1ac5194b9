/**
 * Makes and upgrades the table behind `@org/pkce-prisma`, without a downloaded engine.
 *
 * @module @org/pkce-migrate
 */

export { type DeployResult, deployMigrations } from './deploy-migrations.ts'
export {
  type AnyMigrateError,
  DatabaseError,
  DatabaseUnreachableError,
  InvalidOptionError,
  isMigrateError,
  MigrateError,
  type MigrateErrorCode,
  MigrationFailedError,
  SchemaTakenError,
  UnresolvedMigrationError,
} from './errors.ts'
export { type MigrationStatus, migrationStatus } from './migration-status.ts'
export type { MigrateOptions } from './options.ts'
