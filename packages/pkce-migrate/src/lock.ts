import pg from 'pg'

/** The advisory lock that every schema engine takes. */
export const LOCK = 'SELECT pg_advisory_lock(72707369)'

const UNKNOWN_FUNCTION = '42883'
const NOT_SUPPORTED = '0A000'

/**
 * Takes the lock, and without the engine's limit of ten seconds: a replica that starts while another one builds an index
 * waits for it. The connection's end lets go of the lock.
 *
 * Engines without advisory locks, CockroachDB among them, go without: of two replicas that deploy there at once, one may
 * fail, and does nothing wrong by that.
 */
export async function takeTurn(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ version: string }>('SELECT version() AS version')
  if (rows[0]?.version.includes('CockroachDB')) return
  try {
    await pool.query(LOCK)
  } catch (error) {
    const code = error instanceof pg.DatabaseError ? error.code : undefined
    if (code !== UNKNOWN_FUNCTION && code !== NOT_SUPPORTED) throw error
  }
}
