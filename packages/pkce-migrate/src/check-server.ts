import type pg from 'pg'
import { ReadOnlyServerError } from './errors.ts'

/** Returns an error if the server is read-only, so that neither migrations nor puts are possible. */
export async function checkServer(pool: pg.Pool): Promise<ReadOnlyServerError | undefined> {
  // `in_hot_standby` does not exist before PostgreSQL 14, but every standby is read-only.
  const { rows } = await pool.query<{ readOnly: string; standby: string | null }>(
    `SELECT current_setting('transaction_read_only') AS "readOnly",
            current_setting('in_hot_standby', true) AS standby`,
  )
  if (rows[0]?.readOnly !== 'on') return undefined
  return new ReadOnlyServerError(rows[0].standby === 'on')
}
