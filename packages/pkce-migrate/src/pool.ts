import type { PostgresConnection } from '@org/postgres-url'
import pg from 'pg'
import type { Target } from './options.ts'

/**
 * Removes the time limits of the server, the database and the role. They suit a service's statements, but building an index
 * may take longer, and so may waiting for a replica that builds one. Limits in the connection string stay.
 */
const REMOVE_LIMITS = `
  SELECT set_config(name, '0', false) FROM pg_catalog.pg_settings
   WHERE name IN ('statement_timeout', 'lock_timeout', 'transaction_timeout',
                  'idle_in_transaction_session_timeout', 'idle_session_timeout')
     AND source <> 'client'`

/**
 * Opens a pool of one connection, whose search path is only the target's schema. The first query connects. Locks and settings
 * of the session last until the pool ends.
 */
export function openPool({ connection, schema }: Target): pg.Pool {
  const pool = new pg.Pool({
    Client: clientOf(connection),
    fallback_application_name: 'pkce-migrate',
    max: 1,
    idleTimeoutMillis: 0,
    async onConnect(client) {
      await client.query(
        // adapter-pg writes timestamps in UTC, without an offset.
        "SELECT set_config('search_path', quote_ident($1), false), set_config('TimeZone', 'UTC', false)",
        [schema],
      )
      await client.query(REMOVE_LIMITS)
    },
  })
  // If the connection is lost between two queries, the next query reports it.
  pool.on('error', () => {})
  return pool
}

type OnConnected = (error: Error | null, client?: pg.Client) => void

/**
 * The class of the pool's connections. It closes a connection whose login failed. Otherwise pg would keep the process alive
 * until the server closes it. It also keeps the password and the keys out of the pool's options, which can be inspected.
 */
function clientOf(connection: PostgresConnection): typeof pg.Client {
  return class Client extends pg.Client {
    constructor(options: pg.ClientConfig) {
      super({ ...connection, ...options })
    }

    override connect(): Promise<pg.Client>
    override connect(onConnected: OnConnected): void
    override connect(onConnected?: OnConnected) {
      const connected = super.connect()
      connected.catch(() => this.end())
      if (onConnected === undefined) return connected
      connected.then((client) => onConnected(null, client), onConnected)
      return undefined
    }
  }
}
