import {
  IDLE_IN_TRANSACTION_MS,
  LOCK_WITHIN_MS,
  SWEEP_BATCH,
  SWEEP_LOCK_WITHIN_MS,
  TRANSACTION_LIMITS,
} from './limits.ts'
import { cast, columnNames, columnParameters, selectedColumns } from './row.ts'

/** The schema that `pkce-migrate` uses by default. */
export const DEFAULT_SCHEMA = 'pkce'

/** Every statement of the store. */
export interface PkceSql {
  /** Puts flows with distinct states. Returns those that were inserted. */
  put: string
  /** Puts one flow in the same way. */
  putOne: string
  /** Puts one flow and replaces an expired one. Returns no row if a live flow has the state. */
  putOrReplace: string
  /** Selects the rows under the given states. Fails on a read-only server. */
  lookUp: string
  /** Returns when the transaction began, and its `lock_timeout`. */
  probe: string
  /** Sets {@link TRANSACTION_LIMITS}. */
  limit: string
  /** Takes flows. Returns the states of the deleted rows. */
  take: string
  /** Takes flows in the same way, but skips locked rows. */
  takeUnlocked: string
  /** Makes the rest of the transaction read expired flows by index, and limits how long it may sit idle. */
  sweepByIndex: string
  /**
   * Sweeps a batch of expired flows, starting where the last batch ended. Otherwise it would scan the index entries of the
   * swept rows again, which remain until no transaction can see them. Runs after `sweepByIndex`.
   */
  sweep: string
  /** Selects a batch of expired states, for servers that reject `sweep`. */
  selectExpired: string
  /** Deletes these states, if they are still expired. Returns a row for each. */
  deleteExpired: string
}

/** The SQLSTATE of a look-up on a read-only server, raised by its cast. */
export const READ_ONLY_CAST = '22P02'

/**
 * Builds the statements for the `oauth_pkce_states` table in `schema`.
 *
 * Raw queries ignore the client's own schema, so the table's name is always qualified. The database compares timestamps with
 * its own `now()`, and returns them as seconds since the epoch, because a driver that parses a `timestamptz` in a time zone
 * other than UTC is hours off. Hashes are passed as hex; an empty hash means no binding.
 *
 * Puts and takes also run on distributed PostgreSQL: they use no `ctid`, no volatile function in a DELETE, and no
 * session-dependent function in RETURNING or ON CONFLICT. Only `takeUnlocked` uses `SKIP LOCKED`. If the server rejects it,
 * the store uses `take` instead.
 *
 * The table fills and empties faster than its statistics are updated. While they describe an empty table, every index looks
 * as cheap as a single row. `= ANY` on the primary key, with no condition that another index could serve, leaves the
 * planner only good plans.
 */
export function pkceSql(schema: string): PkceSql {
  const table = `${quoteIdentifier(schema)}."oauth_pkce_states"`
  return {
    put: `
      INSERT INTO ${table} AS flow (${WRITTEN})
      SELECT ${columnNames.map((name) => orNull(name, name)).join(', ')}, ${TIMESTAMPS}
      FROM unnest(${columnParameters('[]').join(', ')})
        AS new (${columnNames.join(', ')})
      ON CONFLICT DO NOTHING
      RETURNING encode(state_hash, 'hex') AS "stateHash", ${EXPIRES_AT}`,

    putOne: `
      INSERT INTO ${table} AS flow (${WRITTEN})
      VALUES (${PARAMETERS}, ${TIMESTAMPS})
      ON CONFLICT DO NOTHING
      RETURNING encode(state_hash, 'hex') AS "stateHash", ${EXPIRES_AT}`,

    putOrReplace: `
      INSERT INTO ${table} AS flow (${WRITTEN})
      VALUES (${PARAMETERS}, ${TIMESTAMPS})
      ON CONFLICT (state_hash) DO UPDATE SET
        ${[...columnNames.slice(1), 'created_at', 'expires_at'].map((name) => `${name} = excluded.${name}`).join(', ')}
      WHERE flow.expires_at <= excluded.created_at
      RETURNING encode(state_hash, 'hex') AS "stateHash", ${EXPIRES_AT}`,

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

    probe: `SELECT now()::text AS "startedAt", current_setting('lock_timeout') AS "lockTimeout"`,

    limit: `SELECT ${TRANSACTION_LIMITS.map(([name, value]) => `set_config('${name}', '${value}', true)`).join(', ')}`,

    // Matched by the sealed value as well: another flow may have been put under the same state in the meantime.
    take: `
      DELETE FROM ${table} WHERE ${WANTED}
      RETURNING encode(state_hash, 'hex') AS "stateHash"`,

    takeUnlocked: `
      DELETE FROM ${table}
      WHERE state_hash = ANY (ARRAY(SELECT state_hash FROM ${table} WHERE ${WANTED} FOR UPDATE SKIP LOCKED))
      RETURNING encode(state_hash, 'hex') AS "stateHash"`,

    // While statistics describe an empty table, sorting all expired rows looks as cheap as reading the first ones from the
    // index, and every batch would sort them all.
    // The session's own lock_timeout replaces the one for takes, which `createPrismaClient` sets for every transaction.
    sweepByIndex: `
      SELECT
        set_config('enable_sort', 'off', true),
        set_config('lock_timeout', coalesce(nullif(reset_val, '0'), '${SWEEP_LOCK_WITHIN_MS}'), true),
        set_config('idle_in_transaction_session_timeout', '${IDLE_IN_TRANSACTION_MS}', true)
      FROM pg_settings WHERE name = 'lock_timeout'`,

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

    selectExpired: `
      SELECT encode(state_hash, 'hex') AS "stateHash" FROM ${table}
      WHERE expires_at <= now() ORDER BY expires_at LIMIT ${SWEEP_BATCH}`,

    // The expiry is checked again because a put may have replaced the row in the meantime.
    deleteExpired: `
      DELETE FROM ${table}
      WHERE state_hash = ANY (${HASHES}) AND (expires_at <= now()) IS TRUE
      RETURNING 1 AS "swept"`,
  }
}

/** The parameter with the hashes of the requested states. */
const HASHES = cast('$1', 'bytea', '[]')

const WANTED = `state_hash = ANY (${HASHES}) AND code_verifier = ANY ($2::text[])`

const WRITTEN = [...columnNames, 'created_at', 'expires_at'].join(', ')
const TTL = `$${columnNames.length + 1} * interval '1 millisecond'`
const PARAMETERS = columnParameters('')
  .map((parameter, index) => orNull(columnNames[index], parameter))
  .join(', ')

// A row's values are computed before it is inserted, so the limit already applies to this statement. It bounds the wait for
// an uncommitted row under the same state.
const TIMESTAMPS = `CASE WHEN set_config('lock_timeout', '${LOCK_WITHIN_MS}ms', true) IS NOT NULL THEN now() END, now() + ${TTL}`

// Immutable, unlike `date_part` of a `timestamptz`.
const EXPIRES_AT = `date_part('epoch', expires_at AT TIME ZONE 'UTC') AS "expiresAt"`

function orNull(name: string | undefined, value: string): string {
  return name === 'binding_hash' ? `nullif(${value}, '')` : value
}

function quoteIdentifier(name: string): string {
  if (name === '' || name.includes('\0')) throw new TypeError('schema must be a PostgreSQL identifier')
  return `"${name.replaceAll('"', '""')}"`
}
