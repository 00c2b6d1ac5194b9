/**
 * A client for the store, where the service has no `PrismaClient` of its own.
 *
 * @module @org/pkce-prisma/client
 */

import { Socket } from 'node:net'
import { PrismaPg } from '@prisma/adapter-pg'
import { parseIntoClientConfig } from 'pg-connection-string'
import { PrismaClient } from './generated/client.ts'

export type { PrismaClient } from './generated/client.ts'

/** No statement of the store takes as long. */
const SILENT_AFTER_MS = 15_000

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
 * It connects on first use, ends a connection on which nothing has come back for 15 seconds, and does not keep the
 * process alive while it is idle. Whoever makes it ends it, by `$disconnect()`, after the store was closed.
 *
 * @throws `TypeError` when `connectionString` cannot be read; the message does not repeat it.
 */
export function createPrismaClient({
  connectionString,
  schema = 'public',
  maxConnections = 10,
}: PrismaClientOptions): PrismaClient {
  const pool = {
    ...readConnectionString(connectionString),
    max: maxConnections,
    connectionTimeoutMillis: 5_000,
    allowExitOnIdle: true,
    onConnect: surviveItsEnd,
    stream: endWhenSilent,
  }
  return new PrismaClient({ adapter: new PrismaPg(pool, { schema }), errorFormat: 'minimal' })
}

/** The password becomes a function, as Prisma keeps the whole configuration where `util.inspect` shows it. */
function readConnectionString(connectionString: string) {
  try {
    const { password, ...config } = parseIntoClientConfig(connectionString)
    return typeof password === 'string' ? { ...config, password: () => password } : config
  } catch {
    throw new TypeError('connectionString is no PostgreSQL URI, or names a file that cannot be read')
  }
}

/**
 * Without, a connection whose answer never comes would be waited for, and kept from others, for many minutes. One that
 * is idle is closed by the pool before.
 */
function endWhenSilent(): Socket {
  const socket = new Socket()
  return socket.setTimeout(SILENT_AFTER_MS, () => socket.destroy())
}

/**
 * A server that goes down may end a connection just as it passes from one query to the next, when neither the pool
 * nor the adapter listens to it: its error would end the process. The next query on it fails all the same.
 */
function surviveItsEnd(connection: NodeJS.EventEmitter): void {
  connection.on('error', () => {})
}
