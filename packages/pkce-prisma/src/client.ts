/**
 * A client for the store, for services without their own `PrismaClient`.
 *
 * @module @org/pkce-prisma/client
 */

import { checkInteger, checkOptions } from '@org/pkce-core/store'
import { readPostgresUrl } from '@org/postgres-url'
import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient } from './generated/client.ts'
import { CONNECT_WITHIN_MS } from './limits.ts'
import { poolClient } from './pool.ts'
import { DEFAULT_SCHEMA } from './sql/index.ts'

export type { PrismaClient } from './generated/client.ts'

/** Options of {@link createPrismaClient}. */
export interface PrismaClientOptions {
  /**
   * A `postgres://` or `postgresql://` URL, parsed as `pg` parses it, including Unix sockets and `sslmode`. If it has Prisma's
   * parameter `schema`, also pass the option `schema`, which takes precedence; otherwise the URL is refused.
   */
  connectionString: string
  /**
   * The PostgreSQL schema that `pkce-migrate` put the table into.
   *
   * @defaultValue `'pkce'`
   */
  schema?: string
  /**
   * The maximum number of connections, an integer from 1 to 10,000.
   *
   * @defaultValue 10
   */
  maxConnections?: number
}

/**
 * Creates a client for the `oauth_pkce_states` table, for services without their own `PrismaClient`.
 *
 * Its transactions wait at most 50 ms for a lock, and may be idle for at most 10 seconds. The client connects on first use,
 * and does not keep the process alive while it is idle. It drops a connection that is silent for 5 seconds with a statement
 * in flight, and one that leads to a read-only server. Close the store before you call `$disconnect()`.
 *
 * @throws `PostgresUrlError` of `@org/postgres-url`, which is a `TypeError`: `connectionString` is not a PostgreSQL URL, names
 * several hosts, or names a file that cannot be read. The message says what is expected, and never repeats a value.
 * @throws `TypeError` there is an unknown option.
 * @throws `RangeError` `maxConnections` is not an integer from 1 to 10,000.
 */
export function createPrismaClient(options: PrismaClientOptions): PrismaClient {
  checkOptions('options', options, ['connectionString', 'schema', 'maxConnections'])
  const { connectionString, schema, maxConnections = 10 } = options
  checkInteger('maxConnections', maxConnections, 1, 10_000)
  const { connection } = readPostgresUrl(connectionString, { allowSchema: schema !== undefined })
  const pool = {
    Client: poolClient(connection),
    max: maxConnections,
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    allowExitOnIdle: true,
  }
  const adapter = new PrismaPg(pool, { schema: schema ?? DEFAULT_SCHEMA })
  return new PrismaClient({ adapter, errorFormat: 'minimal' })
}
