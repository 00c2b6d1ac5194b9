import pg from 'pg'
import { TABLE } from './expected-table.ts'

const PARAMETER = 'autovacuum_vacuum_cost_delay'

/**
 * Keeps autovacuum from pausing in the table, where the server knows how and the table has no setting of its own: every
 * row dies within minutes, and what autovacuum puts off, the table grows by.
 *
 * No migration does it: partitioned tables and some engines refuse the parameter, and a migration that fails stops
 * everything. Here a refusal costs nothing but the setting.
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
