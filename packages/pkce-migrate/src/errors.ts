import type { TableAlteredError, TableMissingError } from './table/errors.ts'

const BRAND = Symbol.for('@org/pkce-migrate/MigrateError')

/**
 * The base of every error of this package. Tell them apart by `code`, or by {@link isMigrateError}: `instanceof`
 * fails between two copies of this package in one process.
 *
 * No message or property ever contains a part of the connection string.
 */
export abstract class MigrateError extends Error {
  /** Which error this is: stable across releases. */
  abstract readonly code: string

  /** @internal */
  constructor(message: string) {
    super(message)
    Object.defineProperty(this, BRAND, { value: true })
  }
}

/** An option is malformed. The message names it, and never repeats a connection string. */
export class InvalidOptionError extends MigrateError {
  readonly code = 'PKCE_MIGRATE_INVALID_OPTION'
  /** The option at fault. */
  readonly option: string

  /** @internal */
  constructor(option: string, problem: string) {
    super(`${option} ${problem}`)
    this.option = option
  }
}

/** No connection to the database came about: nothing was changed. */
export class DatabaseUnreachableError extends MigrateError {
  readonly code = 'PKCE_MIGRATE_DATABASE_UNREACHABLE'
  /**
   * Why: the SQLSTATE of the server's refusal (`28P01`), Node's error code (`ECONNREFUSED`), `NO_TLS` or
   * `NO_PASSWORD` where the server asks for what the connection string does not offer or the other way round, or
   * `UNKNOWN`.
   */
  readonly reason: string

  /** @internal */
  constructor(reason: string, problem: string) {
    super(`Could not connect to the database: ${problem} (${reason})`)
    this.reason = reason
  }
}

/** The database refused something other than a migration's own SQL, or the connection broke. */
export class DatabaseError extends MigrateError {
  readonly code = 'PKCE_MIGRATE_DATABASE_ERROR'
  /** The SQLSTATE, such as `42501` where a right is missing; `undefined` where the server gave none. */
  readonly sqlState: string | undefined

  /** @internal */
  constructor(message: string, sqlState?: string) {
    super(message)
    this.sqlState = sqlState
  }
}

/**
 * The schema belongs to someone else: it holds tables, or the record of another project's migrations, and none of
 * ours. Nothing was changed. Name a schema of its own in `schema` (`--schema`).
 */
export class SchemaTakenError extends MigrateError {
  readonly code = 'PKCE_MIGRATE_SCHEMA_TAKEN'
  /** The schema that was to be migrated. */
  readonly schema: string

  /** @internal */
  constructor(schema: string, contents: string) {
    super(
      `The schema "${schema}" holds ${contents}; deploy into a schema of its own (option schema, flag --schema)`,
    )
    this.schema = schema
  }
}

/**
 * A migration failed, and the database rolled back all of it that it could: all, unless the file says `COMMIT` or
 * holds a single statement that runs outside transactions. Later ones were not tried.
 */
export class MigrationFailedError extends MigrateError {
  readonly code = 'PKCE_MIGRATE_MIGRATION_FAILED'
  /** The name of the migration. */
  readonly migration: string
  /** The SQLSTATE of the failure; `undefined` where the connection broke. */
  readonly sqlState: string | undefined

  /** @internal */
  constructor(migration: string, problem: string, sqlState?: string) {
    super(`Migration ${migration} failed: ${problem}`)
    this.migration = migration
    this.sqlState = sqlState
  }
}

/**
 * The schema's record says of a migration that it failed earlier, so nothing was tried. Repair what it left,
 * and say so with `prisma migrate resolve`.
 */
export class UnresolvedMigrationError extends MigrateError {
  readonly code = 'PKCE_MIGRATE_UNRESOLVED_MIGRATION'
  /** The names of the migrations that failed. */
  readonly migrations: readonly string[]

  /** @internal */
  constructor(migrations: readonly string[]) {
    super(
      `Failed earlier and not resolved since: ${migrations.join(', ')}; repair what is left of it, then mark it ` +
        'with "prisma migrate resolve --rolled-back" (or --applied)',
    )
    this.migrations = migrations
  }
}

/** The server is a standby, or was told to be read-only: nothing was changed. Connect to the primary. */
export class ReadOnlyServerError extends MigrateError {
  readonly code = 'PKCE_MIGRATE_READ_ONLY'
  /** Whether the server says that it is a standby, which it does from PostgreSQL 14 on. */
  readonly isStandby: boolean

  /** @internal */
  constructor(isStandby: boolean) {
    super(
      isStandby
        ? 'The server is a standby, which is read-only: connect to the primary'
        : 'The server is read-only: it is a standby, or default_transaction_read_only is on for it, the database or the role',
    )
    this.isStandby = isStandby
  }
}

/**
 * The engine that applies migrations, a WebAssembly module of this package, could not be loaded: it is not beside a bundle
 * that left it out, or this process must not compile WebAssembly. Nothing was changed.
 */
export class EngineUnavailableError extends MigrateError {
  readonly code = 'PKCE_MIGRATE_ENGINE_UNAVAILABLE'

  /** @internal */
  constructor(problem: string) {
    super(
      `The schema engine could not be loaded: ${problem}. Where the service is bundled, leave @org/pkce-migrate out of the ` +
        'bundle and install it beside it, or run the command pkce-migrate. WebAssembly must not be disabled',
    )
  }
}

// On the prototypes, where stacks find them.
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

/** Every error of this package, for a `switch` over `code` that the compiler checks for completeness. */
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

/** The `code` of every error of this package. */
export type MigrateErrorCode = AnyMigrateError['code']

/**
 * Whether `error` is an error of this package, and of this `code` where one is given. Recognises the errors of
 * another copy of this package in the same process, too.
 */
export function isMigrateError<Code extends MigrateErrorCode = MigrateErrorCode>(
  error: unknown,
  code?: Code,
): error is Extract<AnyMigrateError, { code: Code }> {
  return (
    typeof error === 'object' &&
    error !== null &&
    BRAND in error &&
    (code === undefined || (error as { code?: unknown }).code === code)
  )
}
