/**
 * Creates and upgrades the table of `@org/pkce-prisma`, without downloading an engine.
 *
 * @module @org/pkce-migrate
 */

export { type DeployResult, deployMigrations } from './deploy-migrations.ts'
export {
  type AnyMigrateError,
  DatabaseError,
  DatabaseUnreachableError,
  EngineUnavailableError,
  InvalidOptionError,
  type MigrateErrorCode,
  MigrationFailedError,
  ReadOnlyServerError,
  SchemaTakenError,
  UnresolvedMigrationError,
} from './errors.ts'
export { isMigrateError, MigrateError } from './migrate-error.ts'
export { type MigrationProblem, type MigrationStatus, migrationStatus } from './migration-status.ts'
export type { MigrateOptions } from './options.ts'
export { TableAlteredError, TableMissingError } from './table/errors.ts'
