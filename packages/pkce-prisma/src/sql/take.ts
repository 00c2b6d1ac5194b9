import { TRANSACTION_LIMITS } from '../limits.ts'
import { selectedColumns } from '../row.ts'
import { EXPIRES_AT, HASHES, STATE_HASH } from './fragments.ts'

/** The SQLSTATE of a look-up on a read-only server, raised by its cast. */
export const READ_ONLY_CAST = '22P02'

/** The statements of a take. It begins with a look-up. */
export function takeSql(table: string) {
  return {
    /** Selects the rows under the given states. Fails on a read-only server. */
    // On a read-only server the cast fails before any row is read. The error makes any pool drop the connection, which may
    // lead to a demoted primary. `concat` keeps the planner from evaluating the cast at plan time.
    lookUp: `
      SELECT
        ${selectedColumns},
        date_part('epoch', created_at) AS "createdAt",
        ${EXPIRES_AT},
        date_part('epoch', expires_at - now()) * 1000 AS "remainingMs"
      FROM ${table}
      WHERE state_hash = ANY (${HASHES}) AND CASE current_setting('transaction_read_only')
        WHEN 'on' THEN concat('the server is read-only')::boolean ELSE true
      END`,

    /** Returns when the transaction began, and its `lock_timeout`. */
    probe: `SELECT now()::text AS "startedAt", current_setting('lock_timeout') AS "lockTimeout"`,

    /** Sets {@link TRANSACTION_LIMITS}. */
    limit: `SELECT ${TRANSACTION_LIMITS.map(([name, value]) => `set_config('${name}', '${value}', true)`).join(', ')}`,

    /** Takes flows. Returns the states of the deleted rows. */
    // Matched by the sealed value as well: another flow may have been put under the same state in the meantime.
    take: `
      DELETE FROM ${table} WHERE ${WANTED}
      RETURNING ${STATE_HASH}`,

    /** Takes flows in the same way, but skips locked rows. */
    takeUnlocked: `
      DELETE FROM ${table}
      WHERE state_hash = ANY (ARRAY(SELECT state_hash FROM ${table} WHERE ${WANTED} FOR UPDATE SKIP LOCKED))
      RETURNING ${STATE_HASH}`,
  }
}

const WANTED = `state_hash = ANY (${HASHES}) AND code_verifier = ANY ($2::text[])`
