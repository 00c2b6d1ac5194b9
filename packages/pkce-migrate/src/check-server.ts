import type pg from 'pg'
import { ReadOnlyServerError } from './errors.ts'

/** Finds a server on which nothing can be deployed, and no flow be put. */
export async function checkServer(pool: pg.Pool): Promise<ReadOnlyServerError | undefined> {
  // Before PostgreSQL 14 there is no `in_hot_standby`; a standby is read-only all the same.
  const { rows } = await pool.query<{ readOnly: string; standby: string | null }>(
    `SELECT current_setting('transaction_read_only') AS "readOnly",
            current_setting('in_hot_standby', true) AS standby`,
  )
  if (rows[0]?.readOnly !== 'on') return undefined
  return new ReadOnlyServerError(rows[0].standby === 'on')
}
