import pg from 'pg'
import { TABLE } from './expected-table.ts'

const PARAMETER = 'autovacuum_vacuum_cost_delay'

/**
 * Keeps autovacuum from pausing in the table, unless the table has its own setting. Every row dies within minutes, and the
 * table grows while autovacuum pauses.
 *
 * This is not a migration, because partitioned tables and some engines reject the parameter. A migration would fail and
 * stop every deploy; here the table just keeps the server's setting.
 */
export async function vacuumWithoutDelay(pool: pg.Pool, schema: string): Promise<void> {
  const table = `${pg.escapeIdentifier(schema)}.${TABLE}`
  try {
    const { rows } = await pool.query<{ isSet: boolean }>(
      `SELECT coalesce(array_to_string(reloptions, ','), '') LIKE '%${PARAMETER}%' AS "isSet"
         FROM pg_catalog.pg_class WHERE oid = $1::regclass`,
      [table],
    )
    if (rows[0]?.isSet === false) await pool.query(`ALTER TABLE ${table} SET (${PARAMETER} = 0)`)
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error
  }
}
