import {
  IDLE_IN_TRANSACTION_MS,
  LOCK_WITHIN_MS,
  SWEEP_BATCH,
  SWEEP_LOCK_WITHIN_MS,
  TRANSACTION_LIMITS,
} from './limits.ts'
import { cast, columnNames, columnParameters, selectedColumns } from './row.ts'

/** Where `pkce-migrate` puts the table unless it is told otherwise. */
export const DEFAULT_SCHEMA = 'pkce'

/** Every statement of the store. */
export interface PkceSql {
  /** Puts flows, each with a state of its own. Answers those under whose state there was nothing. */
  put: string
  /** Puts one flow, likewise. */
  putOne: string
  /** Puts one flow, in the place of one that has expired. Answers nothing where a live one is in the way. */
  putOver: string
  /** Answers what is there under some states. Fails on a read-only server. */
  lookUp: string
  /** Answers when the transaction began, and how long it waits for a lock. */
  probe: string
  /** Sets {@link TRANSACTION_LIMITS}. */
  limit: string
  /** Takes flows. Answers the states of those that were there. */
  take: string
  /** Takes flows likewise, and leaves out those whose row is locked. */
  takeUnlocked: string
  /** Makes the rest of a transaction read expired flows by the index, and limits how long it may sit idle. */
  sweepByIndex: string
  /**
   * Sweeps a batch of what has expired, from where the last one ended: the index still leads to all that was swept before,
   * as long as any transaction may see it. Runs after `sweepByIndex`.
   */
  sweep: string
  /** Answers a batch of states that have expired, and their deletion, for servers that refuse `sweep`. */
  selectExpired: string
  deleteExpired: string
}

/** What a look-up fails with on a read-only server: the SQLSTATE of its cast. */
export const READ_ONLY_CAST = '22P02'

/**
 * The statements on the `oauth_pkce_states` table of `schema`.
 *
 * Raw queries ignore the client's own schema, so the table's name is always qualified. Instants are compared
 * in the database, by its `now()`, and leave it as seconds since the epoch: a driver that parses a `timestamptz`
 * under another time zone than UTC is hours off. Hashes come and go as hex, and an empty one stands for no binding.
 *
 * Puts and takes keep to what distributed PostgreSQL accepts as well: no `ctid`, no volatile function beside a DELETE, no
 * function in RETURNING or ON CONFLICT that depends on the session. Only the take that leaves locked rows out names
 * `SKIP LOCKED`, and the store does without it where it is refused.
 *
 * This table fills and empties faster than statistics follow. While they say that it is empty, every index looks as cheap
 * as a single row. `= ANY` on the primary key beside nothing that another index could serve leaves the planner no choice
 * that hurts.
 */
export function pkceSql(schema: string): PkceSql {
  const table = `${quoteIdentifier(schema)}."oauth_pkce_states"`
  return {
    put: `
      INSERT INTO ${table} AS flow (${WRITTEN})
      SELECT ${columnNames.map((name) => orNull(name, name)).join(', ')}, ${INSTANTS}
      FROM unnest(${columnParameters('[]').join(', ')})
        AS new (${columnNames.join(', ')})
      ON CONFLICT DO NOTHING
      RETURNING encode(state_hash, 'hex') AS "stateHash", ${EXPIRES_AT}`,

    putOne: `
      INSERT INTO ${table} AS flow (${WRITTEN})
      VALUES (${PARAMETERS}, ${INSTANTS})
      ON CONFLICT DO NOTHING
      RETURNING encode(state_hash, 'hex') AS "stateHash", ${EXPIRES_AT}`,

    putOver: `
      INSERT INTO ${table} AS flow (${WRITTEN})
      VALUES (${PARAMETERS}, ${INSTANTS})
      ON CONFLICT (state_hash) DO UPDATE SET
        ${[...columnNames.slice(1), 'created_at', 'expires_at'].map((name) => `${name} = excluded.${name}`).join(', ')}
      WHERE flow.expires_at <= excluded.created_at
      RETURNING encode(state_hash, 'hex') AS "stateHash", ${EXPIRES_AT}`,

    // On a read-only server the cast fails before anything is read. An error makes any pool drop the connection, which may
    // lead to a primary that was demoted; and `concat` keeps the planner from casting ahead of time.
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

    // By the sealed value as well: a flow that was put under the same state meanwhile is another one.
    take: `
      DELETE FROM ${table} WHERE ${WANTED}
      RETURNING encode(state_hash, 'hex') AS "stateHash"`,

    takeUnlocked: `
      DELETE FROM ${table}
      WHERE state_hash = ANY (ARRAY(SELECT state_hash FROM ${table} WHERE ${WANTED} FOR UPDATE SKIP LOCKED))
      RETURNING encode(state_hash, 'hex') AS "stateHash"`,

    // While statistics say that the table is empty, reading all that has expired and sorting it looks as cheap as
    // reading the first of it from the index, and every batch would do so.
    // The session's own lock_timeout replaces that of a take, which `createPrismaClient` sets for every transaction.
    sweepByIndex: `
      SELECT
        set_config('enable_sort', 'off', true),
        set_config('lock_timeout', coalesce(nullif(reset_val, '0'), '${SWEEP_LOCK_WITHIN_MS}'), true),
        set_config('idle_in_transaction_session_timeout', '${IDLE_IN_TRANSACTION_MS}', true)
      FROM pg_settings WHERE name = 'lock_timeout'`,

    // ARRAY(…) runs the inner query once; IN (…) may run it again for every row and pass its LIMIT. The planner does not
    // know what stands in (SELECT …). Otherwise it would look up the lowest value in the index for each batch, past all
    // rows that were swept before.
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

    // Checked again: a put may have replaced the row meanwhile.
    deleteExpired: `
      DELETE FROM ${table}
      WHERE state_hash = ANY (${HASHES}) AND (expires_at <= now()) IS TRUE
      RETURNING 1 AS "swept"`,
  }
}

/** The states that are asked for. */
const HASHES = cast('$1', 'bytea', '[]')

const WANTED = `state_hash = ANY (${HASHES}) AND code_verifier = ANY ($2::text[])`

const WRITTEN = [...columnNames, 'created_at', 'expires_at'].join(', ')
const TTL = `$${columnNames.length + 1} * interval '1 millisecond'`
const PARAMETERS = columnParameters('')
  .map((parameter, index) => orNull(columnNames[index], parameter))
  .join(', ')

// A row's values are computed before it is inserted. So the limit is set in time, and holds for this statement: an uncommitted
// row under the same state is not waited for long.
const INSTANTS = `CASE WHEN set_config('lock_timeout', '${LOCK_WITHIN_MS}ms', true) IS NOT NULL THEN now() END, now() + ${TTL}`

// Immutable, unlike `date_part` of a `timestamptz`.
const EXPIRES_AT = `date_part('epoch', expires_at AT TIME ZONE 'UTC') AS "expiresAt"`

function orNull(name: string | undefined, value: string): string {
  return name === 'binding_hash' ? `nullif(${value}, '')` : value
}

function quoteIdentifier(name: string): string {
  if (name === '' || name.includes('\0')) throw new TypeError('schema must be a PostgreSQL identifier')
  return `"${name.replaceAll('"', '""')}"`
}
