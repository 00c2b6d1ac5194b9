import pg from 'pg'
import type { Target } from './options.ts'

/**
 * One connection to the target, opened by the first query, with the schema as its whole search path: locks and
 * settings of the session last until the pool ends.
 */
export function openPool({ connectionString, schema }: Target): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
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
