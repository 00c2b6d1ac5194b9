import { type PostgresConnection, PostgresUrlError, readPostgresUrl } from '@org/postgres-url'
import { InvalidOptionError } from './errors.ts'

/** Options of `deployMigrations` and `migrationStatus`. */
export interface MigrateOptions {
  /**
   * A `postgres://` or `postgresql://` URL, parsed as `pg` parses it, including Unix sockets and `sslmode`. If it has Prisma's
   * parameter `schema`, also pass the option `schema`, which takes precedence; otherwise the URL is rejected.
   *
   * The role owns what it creates. It needs the CREATE privilege on the schema, or on the database to create the schema
   * if it is missing.
   */
  connectionString: string
  /**
   * The PostgreSQL schema for the table and the record of applied migrations: 1 to 63 bytes, without a double quote or
   * NUL, and neither `$user` nor a name that starts with `pg_`. Anything else throws {@link InvalidOptionError}.
   *
   * @defaultValue `'pkce'`
   */
  schema?: string
}

/** One schema of one database. */
export interface Target {
  connection: PostgresConnection
  schema: string
}

const DEFAULT_SCHEMA = 'pkce'

/** @throws {@link InvalidOptionError} an option is unknown or malformed. Never repeats a connection string. */
export function readTarget(options: MigrateOptions): Target {
  // A misspelt `schema` would otherwise create the table in the default schema.
  const unknown = Object.keys(options ?? {}).find((name) => name !== 'connectionString' && name !== 'schema')
  if (unknown !== undefined) {
    throw new InvalidOptionError('options', 'may contain only connectionString and schema')
  }
  const { connectionString, schema } = options ?? {}
  const { connection } = readUrl(connectionString, schema !== undefined)
  return { connection, schema: checkSchema(schema ?? DEFAULT_SCHEMA) }
}

/** Reads the connection string of a Prisma command, which names the schema with the parameter `schema`. */
export function readPrismaTarget(connectionString: string): Target {
  const { connection, schema } = readUrl(connectionString, true)
  return { connection, schema: checkSchema(schema ?? 'public') }
}

/** The same server and role, in another database. */
export function withDatabaseName({ connection, schema }: Target, database: string): Target {
  return { connection: { ...connection, database }, schema }
}

function readUrl(connectionString: string, allowSchema: boolean) {
  try {
    return readPostgresUrl(connectionString, { allowSchema })
  } catch (error) {
    if (!(error instanceof PostgresUrlError)) throw error
    throw new InvalidOptionError('connectionString', error.problem)
  }
}

// PostgreSQL truncates longer names and reserves pg_* and $user. The engine quotes names without escaping them.
function checkSchema(schema: string): string {
  const bytes = typeof schema === 'string' ? Buffer.byteLength(schema) : 0
  if (bytes < 1 || bytes > 63 || /^pg_|^\$user$|["\0]/.test(schema)) {
    throw new InvalidOptionError(
      'schema',
      'must be a name of 1 to 63 bytes without double quotes or NUL, not $user, and must not start with pg_',
    )
  }
  return schema
}
