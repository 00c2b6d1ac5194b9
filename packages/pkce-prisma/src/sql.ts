/** Bytes as PostgreSQL reads them from text: half the work of a `Uint8Array`, which Prisma turns into text and back. */
export function bytea(hex: string): string {
  return `\\x${hex}`
}

/** Every statement of the store. */
export interface PkceSql {
  /** Puts a group of flows, each with a token of its own. Answers those that were stored. */
  put: string
  /** Puts one flow, where nothing is in the way. */
  putOne: string
  /** Takes what it may of a group of flows, without waiting for a row that another transaction has locked. */
  take: string
  /** Takes one flow, likewise. */
  takeOne: string
  /** Takes one flow, and waits for its row. */
  takeOneWaiting: string
  /** What is there of a group of flows that were not taken. */
  whyNotTaken: string
  /**
   * Sweeps a batch of what has expired, from where the last one ended: the index still leads to all that was swept before,
   * as long as any transaction may see it.
   */
  sweep: string
}

/**
 * The statements on the `oauth_pkce_states` table of `schema`.
 *
 * Raw queries ignore the client's own schema, so the table's name is always qualified. Instants are compared
 * in the database, by its `now()`, and leave it as seconds since the epoch: a driver that parses a `timestamptz`
 * under another time zone than UTC is hours off. Hashes come as {@link bytea}, and an empty one for no binding, so
 * that one `=` compares what is there with what is not.
 *
 * This table fills and empties faster than statistics follow. While they say that it is empty, all indexes look alike to
 * the planner, and a scan of all of it as cheap as a single row. So takes leave it no choice: rows are looked up one by
 * one, and `(…) IS TRUE` is a condition that leads to no index.
 */
export function pkceSql(schema: string): PkceSql {
  const table = `${quoteIdentifier(schema)}."oauth_pkce_states"`
  return {
    put: `
      INSERT INTO ${table} AS hold (${COLUMNS})
      SELECT
        state_hash, nullif(binding_hash, ''), connection_kind, connection, started_by, return_url, redirect_uri,
        issuer, code_verifier, seal_version, now(), now() + $11 * interval '1 millisecond'
      FROM unnest(
        $1::bytea[], $2::bytea[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
        $9::text[], $10::smallint[]
      ) AS flow (
        state_hash, binding_hash, connection_kind, connection, started_by, return_url, redirect_uri, issuer,
        code_verifier, seal_version
      )
      ${UNLESS_HELD}
      RETURNING encode(hold.state_hash, 'hex') AS "stateHash", ${EXPIRES_AT}`,

    putOne: `
      INSERT INTO ${table} AS hold (${COLUMNS})
      VALUES (
        $1, nullif($2, ''::bytea), $3, $4, $5, $6, $7, $8, $9, $10, now(), now() + $11 * interval '1 millisecond'
      )
      ON CONFLICT DO NOTHING
      RETURNING ${EXPIRES_AT}`,

    take: `
      WITH live AS MATERIALIZED (
        SELECT hold.ctid, hold.state_hash, wanted.index
        FROM ${WANTED} CROSS JOIN LATERAL (
          SELECT ctid, state_hash FROM ${table}
          WHERE state_hash = wanted.state_hash AND (expires_at > now()) IS TRUE
            AND coalesce(binding_hash, '') = wanted.binding_hash
          LIMIT 1
          FOR UPDATE SKIP LOCKED
        ) AS hold
      )
      DELETE FROM ${table} AS hold USING live
      WHERE hold.ctid = live.ctid AND (hold.state_hash = live.state_hash) IS TRUE
      RETURNING live.index::int AS "index", ${TAKEN}`,

    takeOne: takeOne(table, 'ctid', 'SKIP LOCKED'),
    // By its key, as the row may have been updated, and so moved, by whom it waited for.
    takeOneWaiting: takeOne(table, 'state_hash', ''),

    whyNotTaken: `
      SELECT
        wanted.index::int AS "index",
        hold.expires_at <= now() AS "expired",
        coalesce(hold.binding_hash, '') <> wanted.binding_hash AS "mismatched"
      FROM ${WANTED} CROSS JOIN LATERAL (
        SELECT expires_at, binding_hash FROM ${table} WHERE state_hash = wanted.state_hash LIMIT 1
      ) AS hold`,

    // ARRAY(…) runs the inner query once; IN (…) may run it again for every row and pass its LIMIT. A row is compared
    // where a column would do, as two bounds of one column look like few rows to a planner without statistics. What
    // stands in (SELECT …) the planner does not know. So it neither looks, for each batch, through all that was swept for
    // where the index begins, nor believes that hardly any has expired, and that sorting those few is cheaper.
    sweep: `
      WITH swept AS (
        DELETE FROM ${table}
        WHERE (expires_at <= (SELECT now())) IS TRUE AND ctid = ANY (ARRAY(
          SELECT ctid FROM ${table}
          WHERE expires_at <= (SELECT now())
            AND (expires_at, state_hash) >= ((SELECT to_timestamp(coalesce($2::float8, '-Infinity'))), '')
          ORDER BY expires_at
          LIMIT (SELECT $1::int)
          FOR UPDATE SKIP LOCKED
        ))
        RETURNING expires_at
      )
      SELECT count(*)::int AS "count", date_part('epoch', max(expires_at)) AS "upTo" FROM swept`,
  }
}

const COLUMNS = `
        state_hash, binding_hash, connection_kind, connection, started_by, return_url, redirect_uri, issuer,
        code_verifier, seal_version, created_at, expires_at`

const EXPIRES_AT = `date_part('epoch', hold.expires_at) AS "expiresAt"`

// No row comes back where a live hold is in the way. An expired one that no sweep has met yet is replaced.
const UNLESS_HELD = `
      ON CONFLICT (state_hash) DO UPDATE SET
        binding_hash = excluded.binding_hash,
        connection_kind = excluded.connection_kind,
        connection = excluded.connection,
        started_by = excluded.started_by,
        return_url = excluded.return_url,
        redirect_uri = excluded.redirect_uri,
        issuer = excluded.issuer,
        code_verifier = excluded.code_verifier,
        seal_version = excluded.seal_version,
        created_at = excluded.created_at,
        expires_at = excluded.expires_at
      WHERE hold.expires_at <= now()`

const WANTED = 'unnest($1::bytea[], $2::bytea[]) WITH ORDINALITY AS wanted (state_hash, binding_hash, index)'

function takeOne(table: string, by: 'ctid' | 'state_hash', locked: 'SKIP LOCKED' | ''): string {
  return `
      DELETE FROM ${table} AS hold
      WHERE state_hash = $1 AND ${by} = (
        SELECT ${by} FROM ${table}
        WHERE state_hash = $1 AND (expires_at > now()) IS TRUE AND coalesce(binding_hash, '') = $2
        FOR UPDATE ${locked}
      )
      RETURNING 1 AS "index", ${TAKEN}`
}

// The last column bounds how long the row stays locked, should the client fall silent.
const TAKEN = `
        hold.connection_kind AS "kind",
        hold.connection AS "connection",
        hold.started_by AS "startedBy",
        hold.return_url AS "returnUrl",
        hold.redirect_uri AS "redirectUri",
        hold.issuer AS "issuer",
        hold.code_verifier AS "sealed",
        hold.seal_version AS "sealVersion",
        date_part('epoch', hold.created_at) AS "createdAt",
        ${EXPIRES_AT},
        set_config('idle_in_transaction_session_timeout', '10s', true) AS "idleBound"`

function quoteIdentifier(name: string): string {
  if (name === '' || name.includes('\0')) throw new TypeError('schema must be a PostgreSQL identifier')
  return `"${name.replaceAll('"', '""')}"`
}
