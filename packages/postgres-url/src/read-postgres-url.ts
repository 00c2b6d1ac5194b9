import { parseIntoClientConfig } from 'pg-connection-string'
import { checkConnection } from './check-connection.ts'
import { checkText } from './check-text.ts'
import { notAUrl, PostgresUrlError } from './errors.ts'

/** How to connect, as the options of a `pg.Client` or `pg.Pool`. Carries the password and the contents of key files. */
export interface PostgresConnection {
  /** The host's name or address, or the directory of a Unix socket. `pg` reads `PGHOST` when it is empty. */
  host?: string
  /** The port; `pg` reads `PGPORT` when there is none, and takes 5432 otherwise. */
  port?: number
  /** The database's name; `pg` reads `PGDATABASE` when there is none. */
  database?: string
  /** The role's name; `pg` reads `PGUSER` when it is empty. */
  user?: string
  /** The role's password; `pg` reads `PGPASSWORD` when it is empty. */
  password?: string
  /** The options of the TLS connection. */
  ssl?: boolean | object
  /** Every other parameter of the URL, such as `application_name` or `lock_timeout`. */
  [parameter: string]: unknown
}

/** What a PostgreSQL URL says. */
export interface PostgresUrl {
  /** How to connect. */
  connection: PostgresConnection
  /** The value of Prisma's parameter `schema`, which `pg` does not know. */
  schema: string | undefined
}

/** Options of {@link readPostgresUrl}. */
export interface PostgresUrlOptions {
  /**
   * Whether the URL may have Prisma's parameter `schema`: when the caller reads it, or was told the schema elsewhere.
   *
   * @defaultValue `false`
   */
  allowSchema?: boolean
}

/**
 * Reads a PostgreSQL URL: `postgres://` or `postgresql://`, `socket:`, or `/directory database` for a Unix socket.
 *
 * What is accepted means what `pg` and `pg-connection-string` take it for. What they would guess at is refused: a
 * percent sign that encodes nothing, an unescaped `#`, a host that cannot be one, a URL that names no database.
 * So are several hosts, which `pg` cannot connect to.
 *
 * Reads the files that `sslcert`, `sslkey` and `sslrootcert` name.
 *
 * @throws {@link PostgresUrlError} it is no such URL, or a file cannot be read.
 */
export function readPostgresUrl(url: unknown, { allowSchema = false }: PostgresUrlOptions = {}): PostgresUrl {
  const { schema, ...connection } = parse(checkText(url))
  if (schema !== undefined && !allowSchema) {
    throw new PostgresUrlError(
      'has a schema parameter, which is not read: name the PostgreSQL schema in the option schema',
    )
  }
  checkConnection(connection)
  return { connection, schema: schema as string | undefined }
}

function parse(url: string): PostgresConnection {
  try {
    return parseIntoClientConfig(url) as PostgresConnection
  } catch (error) {
    // The parser's own errors may repeat the URL, and pieces of the password with it.
    if (error instanceof Error && 'syscall' in error) {
      throw new PostgresUrlError('names a certificate or key file that cannot be read')
    }
    throw notAUrl('its user, password, host or port cannot be read: percent-encode special characters')
  }
}
