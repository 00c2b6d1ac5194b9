import { IDLE_IN_TRANSACTION_MS, SWEEP_BATCH, SWEEP_LOCK_WITHIN_MS } from '../limits.ts'
import { HASHES, STATE_HASH } from './fragments.ts'

/** The statements of a sweep. */
export function sweepSql(table: string) {
  return {
    /** Makes the rest of the transaction read expired flows by index, and limits how long it may sit idle. */
    // While statistics describe an empty table, sorting all expired rows looks as cheap as reading the first ones from the
    // index, and every batch would sort them all.
    // The session's own lock_timeout replaces the one for takes, which `createPrismaClient` sets for every transaction.
    sweepByIndex: `
      SELECT
        set_config('enable_sort', 'off', true),
        set_config('lock_timeout', coalesce(nullif(reset_val, '0'), '${SWEEP_LOCK_WITHIN_MS}'), true),
        set_config('idle_in_transaction_session_timeout', '${IDLE_IN_TRANSACTION_MS}', true)
      FROM pg_settings WHERE name = 'lock_timeout'`,

    /**
     * Sweeps a batch of expired flows, starting where the last batch ended. Otherwise it would scan the index entries of the
     * swept rows again, which remain until no transaction can see them. Runs after `sweepByIndex`.
     */
    // ARRAY(…) runs the inner query once; IN (…) may run it for every row and exceed its LIMIT. The planner cannot see the
    // value of (SELECT …). If it could, it would look up the lowest value in the index for each batch, past all swept rows.
    sweep: `
      WITH swept AS (
        DELETE FROM ${table}
        WHERE (expires_at <= (SELECT now())) IS TRUE AND ctid = ANY (ARRAY(
          SELECT ctid FROM ${table}
          WHERE expires_at <= (SELECT now()) AND expires_at >= (SELECT to_timestamp(coalesce($1::float8, '-Infinity')))
          ORDER BY expires_at
          LIMIT ${SWEEP_BATCH}
          FOR UPDATE SKIP LOCKED
        ))
        RETURNING expires_at
      )
      SELECT count(*)::int AS "count", date_part('epoch', max(expires_at)) AS "upTo" FROM swept`,

    /** Selects a batch of expired states, for servers that reject `sweep`. */
    selectExpired: `
      SELECT ${STATE_HASH} FROM ${table}
      WHERE expires_at <= now() ORDER BY expires_at LIMIT ${SWEEP_BATCH}`,

    /** Deletes these states, if they are still expired. Returns a row for each. */
    // The expiry is checked again because a put may have replaced the row in the meantime.
    deleteExpired: `
      DELETE FROM ${table}
      WHERE state_hash = ANY (${HASHES}) AND (expires_at <= now()) IS TRUE
      RETURNING 1 AS "swept"`,
  }
}
