import pg from 'pg'

/** The advisory lock that every schema engine takes. */
export const LOCK = 'SELECT pg_advisory_lock(72707369)'

const UNKNOWN_FUNCTION = '42883'
const NOT_SUPPORTED = '0A000'

/**
 * Takes the lock without the engine's limit of ten seconds, so that a replica can wait while another one builds an index.
 * The lock is released when the connection ends.
 *
 * A server without advisory locks, such as CockroachDB, is migrated without one. If two replicas deploy there at the same
 * time, one may fail, which does no harm.
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
