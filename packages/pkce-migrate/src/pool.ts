import type { PostgresConnection } from '@org/postgres-url'
import pg from 'pg'
import type { Target } from './options.ts'

/**
 * Lifts the limits that the server, the database or the role sets for services: an index takes as long as it takes, and so
 * does the wait for another replica that builds it. A limit in the connection string is the caller's, and stays.
 */
const LIFT_LIMITS = `
  SELECT set_config(name, '0', false) FROM pg_catalog.pg_settings
   WHERE name IN ('statement_timeout', 'lock_timeout', 'transaction_timeout',
                  'idle_in_transaction_session_timeout', 'idle_session_timeout')
     AND source <> 'client'`

/**
 * One connection to the target, opened by the first query, with the schema as its whole search path: locks and
 * settings of the session last until the pool ends.
 */
export function openPool({ connection, schema }: Target): pg.Pool {
  const pool = new pg.Pool({
    Client: clientOf(connection),
    fallback_application_name: 'pkce-migrate',
    max: 1,
    idleTimeoutMillis: 0,
    async onConnect(client) {
      await client.query(
        // adapter-pg writes instants as UTC without saying so.
        "SELECT set_config('search_path', quote_ident($1), false), set_config('TimeZone', 'UTC', false)",
        [schema],
      )
      await client.query(LIFT_LIMITS)
    },
  })
  // A connection that breaks between two queries: the next query tells.
  pool.on('error', () => {})
  return pool
}

type OnConnected = (error: Error | null, client?: pg.Client) => void

/**
 * The class of the pool's connections, which hang up after a failed login: pg would wait, and keep the process alive, until
 * the server does. The pool's own options, which anyone can inspect, stay free of the password and the keys.
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
