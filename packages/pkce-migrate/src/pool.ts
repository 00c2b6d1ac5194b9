import type { PostgresConnection } from '@org/postgres-url'
import pg from 'pg'
import type { Target } from './options.ts'

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
    // adapter-pg writes instants as UTC without saying so.
    onConnect: (client) =>
      client.query(
        "SELECT set_config('search_path', quote_ident($1), false), set_config('TimeZone', 'UTC', false)",
        [schema],
      ),
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
