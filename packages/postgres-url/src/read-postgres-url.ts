import { parseIntoClientConfig } from 'pg-connection-string'
import { checkConnection } from './check-connection.ts'
import { checkText } from './check-text.ts'
import { notAUrl, PostgresUrlError } from './errors.ts'

/** Options for a `pg.Client` or `pg.Pool`. They include the password and the contents of key files. */
export interface PostgresConnection {
  /** The host's name or address, or the directory of a Unix socket. If it is empty, `pg` reads `PGHOST`. */
  host?: string
  /** The port. If there is none, `pg` reads `PGPORT`, and falls back to 5432. */
  port?: number
  /** The database's name. If there is none, `pg` reads `PGDATABASE`. */
  database?: string
  /** The role's name. If it is empty, `pg` reads `PGUSER`. */
  user?: string
  /** The role's password. If it is empty, `pg` reads `PGPASSWORD`. */
  password?: string
  /** The options of the TLS connection. */
  ssl?: boolean | object
  /** Every other parameter of the URL, such as `application_name` or `lock_timeout`. */
  [parameter: string]: unknown
}

/** The parts of a PostgreSQL URL. */
export interface PostgresUrl {
  /** The options of the connection. */
  connection: PostgresConnection
  /** The value of Prisma's parameter `schema`, which `pg` ignores. */
  schema: string | undefined
}

/** Options of {@link readPostgresUrl}. */
export interface PostgresUrlOptions {
  /**
   * Whether the URL may have Prisma's parameter `schema`. Set it if the caller reads the parameter, or gets the schema
   * from elsewhere.
   *
   * @defaultValue `false`
   */
  allowSchema?: boolean
}

/**
 * Parses a PostgreSQL URL: `postgres://` or `postgresql://`, `socket:`, or `/directory database` for a Unix socket.
 *
 * An accepted URL means what `pg` and `pg-connection-string` take it to mean. A URL is rejected if they would have
 * to guess: it has a percent sign that encodes nothing, an unescaped `#`, an impossible host, or no database. A URL with
 * several hosts is also rejected, because `pg` cannot connect to it.
 *
 * Reads the files named by `sslcert`, `sslkey` and `sslrootcert`.
 *
 * @param url - anything but a string is rejected, so an unset environment variable can be passed directly.
 * @throws {@link PostgresUrlError} the URL is rejected, or a file cannot be read.
 */
export function readPostgresUrl(url: unknown, { allowSchema = false }: PostgresUrlOptions = {}): PostgresUrl {
  const { schema, ...connection } = parse(checkText(url))
  if (schema !== undefined && !allowSchema) {
    throw new PostgresUrlError(
      'has a schema parameter, which is not supported: set it in the option schema instead',
    )
  }
  checkConnection(connection)
  return { connection, schema: schema as string | undefined }
}

function parse(url: string): PostgresConnection {
  try {
    return parseIntoClientConfig(url) as PostgresConnection
  } catch (error) {
    // The parser's errors may quote the URL, and with it parts of the password.
    if (error instanceof Error && 'syscall' in error) {
      throw new PostgresUrlError('names a certificate or key file that cannot be read')
    }
    throw notAUrl('its user, password, host or port cannot be parsed: percent-encode special characters')
  }
}
