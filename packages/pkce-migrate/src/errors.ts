import { MigrateError } from './migrate-error.ts'
import type { TableAlteredError, TableMissingError } from './table/errors.ts'

/** An option is unknown or malformed. The message never repeats a connection string. */
export class InvalidOptionError extends MigrateError {
  readonly code = 'PKCE_MIGRATE_INVALID_OPTION'
  /** The malformed option, or `options` if there is an unknown one. */
  readonly option: string

  /** @internal */
  constructor(option: string, problem: string) {
    super(`${option} ${problem}`)
    this.option = option
  }
}

/** The connection to the database failed. Nothing was changed. */
export class DatabaseUnreachableError extends MigrateError {
  readonly code = 'PKCE_MIGRATE_DATABASE_UNREACHABLE'
  /**
   * Why the connection failed:
   *
   * - the SQLSTATE that the server rejected it with, such as `28P01`;
   * - Node's error code, such as `ECONNREFUSED`;
   * - `NO_TLS`: the connection string requires TLS, which the server does not support;
   * - `NO_PASSWORD`: the server requires a password, which the connection string lacks;
   * - `UNKNOWN`.
   */
  readonly reason: string

  /** @internal */
  constructor(reason: string, problem: string) {
    super(`Could not connect to the database: ${problem} (${reason})`)
    this.reason = reason
  }
}

/** The database rejected a statement that is not part of a migration, or the connection was lost. */
export class DatabaseError extends MigrateError {
  readonly code = 'PKCE_MIGRATE_DATABASE_ERROR'
  /** The SQLSTATE, such as `42501` for a missing privilege. `undefined` if the server sent none. */
  readonly sqlState: string | undefined

  /** @internal */
  constructor(message: string, sqlState?: string) {
    super(message)
    this.sqlState = sqlState
  }
}

/**
 * The schema contains tables without a record of migrations, or the record of another project's migrations and none of
 * ours. Nothing was changed. Name another schema with `schema` (`--schema`).
 */
export class SchemaTakenError extends MigrateError {
  readonly code = 'PKCE_MIGRATE_SCHEMA_TAKEN'
  /** The schema that was rejected. */
  readonly schema: string

  /** @internal */
  constructor(schema: string, contents: string) {
    super(
      `The schema "${schema}" contains ${contents}: deploy to another schema (option schema, flag --schema)`,
    )
    this.schema = schema
  }
}

/**
 * A migration failed, and later ones were not tried. The database rolled it back completely, unless its file contains
 * `COMMIT`, or a single statement that cannot run in a transaction.
 */
export class MigrationFailedError extends MigrateError {
  readonly code = 'PKCE_MIGRATE_MIGRATION_FAILED'
  /** The name of the migration. */
  readonly migration: string
  /** The SQLSTATE of the failure. `undefined` if the server sent none, for example because the connection was lost. */
  readonly sqlState: string | undefined

  /** @internal */
  constructor(migration: string, problem: string, sqlState?: string) {
    super(`Migration ${migration} failed: ${problem}`)
    this.migration = migration
    this.sqlState = sqlState
  }
}

/**
 * The record contains a migration that failed earlier, so nothing was tried. Repair its effects, and then run
 * `prisma migrate resolve`.
 */
export class UnresolvedMigrationError extends MigrateError {
  readonly code = 'PKCE_MIGRATE_UNRESOLVED_MIGRATION'
  /** The names of the migrations that failed. */
  readonly migrations: readonly string[]

  /** @internal */
  constructor(migrations: readonly string[]) {
    super(
      `Failed earlier and not yet resolved: ${migrations.join(', ')}. Repair the effects, and then run ` +
        '"prisma migrate resolve --rolled-back" (or --applied)',
    )
    this.migrations = migrations
  }
}

/** The server is a standby, or is configured as read-only. Nothing was changed. Connect to the primary. */
export class ReadOnlyServerError extends MigrateError {
  readonly code = 'PKCE_MIGRATE_READ_ONLY'
  /** Whether the server reports that it is a standby. Servers before PostgreSQL 14 do not report it. */
  readonly isStandby: boolean

  /** @internal */
  constructor(isStandby: boolean) {
    super(
      isStandby
        ? 'The server is a standby, which is read-only: connect to the primary'
        : 'The server is read-only: connect to the primary, or set default_transaction_read_only to off for the server, ' +
            'the database and the role',
    )
    this.isStandby = isStandby
  }
}

/**
 * The engine that applies migrations could not be loaded. It is a WebAssembly module of this package. Either a bundle does
 * not contain it, or WebAssembly is disabled in this process. Nothing was changed.
 */
export class EngineUnavailableError extends MigrateError {
  readonly code = 'PKCE_MIGRATE_ENGINE_UNAVAILABLE'

  /** @internal */
  constructor(problem: string) {
    super(
      `The schema engine could not be loaded: ${problem}. Enable WebAssembly. If the service is bundled, leave ` +
        '@org/pkce-migrate out of the bundle and install it beside the bundle, or run the command pkce-migrate',
    )
  }
}

// On the prototypes, where an error's stack reads its name.
for (const [name, { prototype }] of Object.entries({
  InvalidOptionError,
  DatabaseUnreachableError,
  DatabaseError,
  SchemaTakenError,
  MigrationFailedError,
  UnresolvedMigrationError,
  ReadOnlyServerError,
  EngineUnavailableError,
})) {
  Object.defineProperty(prototype, 'name', { value: name, writable: true, configurable: true })
}

/** Any of this package's errors. The compiler can check that a `switch` over its `code` is exhaustive. */
export type AnyMigrateError =
  | InvalidOptionError
  | DatabaseUnreachableError
  | DatabaseError
  | SchemaTakenError
  | MigrationFailedError
  | UnresolvedMigrationError
  | ReadOnlyServerError
  | EngineUnavailableError
  | TableMissingError
  | TableAlteredError

/** The `code` of any of this package's errors. */
export type MigrateErrorCode = AnyMigrateError['code']
