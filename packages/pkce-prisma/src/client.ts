/**
 * A client for the store, where the service has no `PrismaClient` of its own.
 *
 * @module @org/pkce-prisma/client
 */

import { PrismaPg } from '@prisma/adapter-pg'
import { parseIntoClientConfig } from 'pg-connection-string'
import { PrismaClient } from './generated/client.ts'
import { CONNECT_WITHIN_MS } from './limits.ts'
import { poolClient } from './pool.ts'

export type { PrismaClient } from './generated/client.ts'

/** Options of {@link createPrismaClient}. */
export interface PrismaClientOptions {
  /** A PostgreSQL connection URI. A `schema` parameter in it is not looked at: name `schema` beside it. */
  connectionString: string
  /**
   * The PostgreSQL schema that `pkce-migrate` put the table into.
   *
   * @defaultValue `'public'`
   */
  schema?: string
  /**
   * How many connections the client opens at most.
   *
   * @defaultValue 10
   */
  maxConnections?: number
}

/**
 * Makes a client for the `oauth_pkce_states` table, for services without a `PrismaClient` of their own.
 *
 * Its transactions carry the limits of the store's own: they wait 50 ms for a lock, and may be idle for 10 seconds.
 * It connects on first use and does not keep the process alive while it is idle. It drops a connection that is silent for
 * 5 seconds with a statement in flight, and one that leads to a read-only server. End it by `$disconnect()`, after the store
 * was closed.
 *
 * @throws `TypeError` when `connectionString` cannot be read; the message does not repeat it.
 */
export function createPrismaClient({
  connectionString,
  schema = 'public',
  maxConnections = 10,
}: PrismaClientOptions): PrismaClient {
  const pool = {
    Client: poolClient(readConnectionString(connectionString)),
    max: maxConnections,
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    allowExitOnIdle: true,
  }
  return new PrismaClient({ adapter: new PrismaPg(pool, { schema }), errorFormat: 'minimal' })
}

function readConnectionString(connectionString: string) {
  try {
    return parseIntoClientConfig(connectionString)
  } catch {
    throw new TypeError('connectionString is no PostgreSQL URI, or names a file that cannot be read')
  }
}
