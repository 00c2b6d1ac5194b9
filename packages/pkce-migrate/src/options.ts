import { type PostgresConnection, PostgresUrlError, readPostgresUrl } from '@org/postgres-url'
import { InvalidOptionError } from './errors.ts'

/** Options of `deployMigrations` and `migrationStatus`. */
export interface MigrateOptions {
  /**
   * Where the database is: a `postgres://` or `postgresql://` URL, read as `pg` reads it, Unix sockets and `sslmode`
   * included. Its role owns what it creates, and needs the right to create tables, or the schema where that is missing.
   *
   * A URL with Prisma's parameter `schema` is refused unless the option `schema` is given: it is not read.
   */
  connectionString: string
  /**
   * The PostgreSQL schema that holds the table and the record of applied migrations. At most 63 bytes, neither
   * starting with `pg_` nor containing a double quote or NUL; anything else throws {@link InvalidOptionError}.
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

/** Where the table goes unless the caller names another schema. */
const DEFAULT_SCHEMA = 'pkce'

/** @throws {@link InvalidOptionError} naming the option, never repeating a connection string. */
export function readTarget(options: MigrateOptions): Target {
  // A mistyped `schema` would have the table made elsewhere.
  const unknown = Object.keys(options ?? {}).find((name) => name !== 'connectionString' && name !== 'schema')
  if (unknown !== undefined) {
    throw new InvalidOptionError('options', 'may have connectionString and schema and nothing else')
  }
  const { connectionString, schema } = options ?? {}
  const { connection } = readUrl(connectionString, schema !== undefined)
  return { connection, schema: checkSchema(schema ?? DEFAULT_SCHEMA) }
}

/** Reads a connection string as Prisma's commands do, whose only way to name a schema is in it. */
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

// PostgreSQL cuts longer names off and keeps pg_* and $user for itself; the engine quotes names without escaping.
function checkSchema(schema: string): string {
  const bytes = typeof schema === 'string' ? Buffer.byteLength(schema) : 0
  if (bytes < 1 || bytes > 63 || /^pg_|^\$user$|["\0]/.test(schema)) {
    throw new InvalidOptionError(
      'schema',
      'must be a name of 1 to 63 bytes that neither starts with pg_ nor contains a double quote',
    )
  }
  return schema
}
