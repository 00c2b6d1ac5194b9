import { InvalidOptionError } from './errors.ts'

/** Options of `deployMigrations` and `migrationStatus`. */
export interface MigrateOptions {
  /**
   * Where the database is: a `postgres://` or `postgresql://` URL, read as `pg` reads it, `sslmode` and all.
   * Its role owns what it creates, and needs the right to create tables, or the schema where that is missing.
   */
  connectionString: string
  /**
   * The PostgreSQL schema that holds the table and the record of applied migrations. At most 63 bytes, neither
   * starting with `pg_` nor containing a double quote or NUL; anything else throws {@link InvalidOptionError}.
   *
   * The store and its client look at this name only in their own option `schema`. So a connection string with
   * Prisma's parameter `schema` is refused unless this option is given, too, or they agree on `public`.
   *
   * @defaultValue `'public'`
   */
  schema?: string
}

/** One schema of one database. */
export type Target = Required<MigrateOptions>

/** @throws {@link InvalidOptionError} naming the option, never repeating a connection string. */
export function readTarget({ connectionString, schema }: MigrateOptions): Target {
  const urlSchema = parseUrl(connectionString).searchParams.get('schema') ?? 'public'
  if (schema === undefined && urlSchema !== 'public') {
    throw new InvalidOptionError('schema', 'must be given where the connection string has a schema parameter')
  }
  return { connectionString, schema: checkSchema(schema ?? 'public') }
}

/** Reads a connection string as Prisma's commands do, whose only way to name a schema is in it. */
export function readPrismaTarget(connectionString: string): Target {
  const schema = parseUrl(connectionString).searchParams.get('schema') ?? 'public'
  return { connectionString, schema: checkSchema(schema) }
}

function parseUrl(connectionString: string): URL {
  const url =
    typeof connectionString === 'string' && URL.canParse(connectionString) && new URL(connectionString)
  if (!url || !/^postgres(ql)?:$/.test(url.protocol)) {
    throw new InvalidOptionError(
      'connectionString',
      'must be a postgres:// URL; special characters of the user name and the password are percent-encoded in it',
    )
  }
  return url
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
