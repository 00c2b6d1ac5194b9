/** Every statement of the store. */
export interface PkceSql {
  /** Puts a group of flows, each with a token of its own. Answers those that were stored. */
  put: string
  /** Takes what it may of a group of flows, without waiting for a row that another transaction has locked. */
  take: string
  /** The same, but waits. */
  takeWaiting: string
  /** What is there of a group of flows that were not taken. */
  whyNotTaken: string
  sweep: string
}

/**
 * The statements on the `oauth_pkce_states` table of `schema`.
 *
 * Raw queries ignore the client's own schema, so the table's name is always qualified. Instants are compared
 * in the database, by its `now()`, and leave it as epoch milliseconds: a driver that parses a `timestamptz`
 * under another time zone than UTC is hours off.
 */
export function pkceSql(schema: string): PkceSql {
  const table = `${quoteIdentifier(schema)}."oauth_pkce_states"`
  return {
    // No row comes back where a live hold is in the way. An expired one that no sweep has met yet is replaced.
    put: `
      INSERT INTO ${table} AS hold (
        state_hash, binding_hash, connection_kind, connection, started_by, return_url, redirect_uri, issuer,
        code_verifier, seal_version, created_at, expires_at
      )
      SELECT *, now(), now() + $11 * interval '1 millisecond' FROM unnest(
        $1::bytea[], $2::bytea[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
        $9::text[], $10::smallint[]
      )
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
      WHERE hold.expires_at <= now()
      RETURNING encode(hold.state_hash, 'hex') AS "stateHash", ${epochMs('hold.expires_at')} AS "expiresAtMs"`,

    take: take(table, 'SKIP LOCKED'),
    takeWaiting: take(table, ''),

    whyNotTaken: `
      SELECT
        wanted.index::int AS "index",
        hold.expires_at <= now() AS "expired",
        hold.binding_hash IS DISTINCT FROM wanted.binding_hash AS "mismatched"
      FROM ${WANTED} JOIN ${table} AS hold USING (state_hash)`,

    // ARRAY(…) runs the inner query once; IN (…) may run it again for every row and pass its LIMIT.
    sweep: `
      DELETE FROM ${table}
      WHERE state_hash = ANY (ARRAY(
        SELECT state_hash FROM ${table}
        WHERE expires_at <= now()
        ORDER BY expires_at
        LIMIT $1
        FOR UPDATE SKIP LOCKED
      ))`,
  }
}

const WANTED = 'unnest($1::bytea[], $2::bytea[]) WITH ORDINALITY AS wanted (state_hash, binding_hash, index)'

// What is locked must not stay so for longer than a take lasts, should the client fall silent. An administrator's bound
// that is shorter stays; `0` is none.
const IDLE_BOUND_MS = `
          round(1000 * least(
            10, nullif(extract(epoch FROM current_setting('idle_in_transaction_session_timeout')::interval), 0)
          ))`

function take(table: string, locked: 'SKIP LOCKED' | ''): string {
  return `
      WITH live AS MATERIALIZED (
        SELECT hold.state_hash, wanted.index
        FROM ${WANTED} JOIN ${table} AS hold USING (state_hash)
        WHERE hold.expires_at > now() AND hold.binding_hash IS NOT DISTINCT FROM wanted.binding_hash
        FOR UPDATE OF hold ${locked}
      ),
      bound AS MATERIALIZED (
        SELECT set_config('idle_in_transaction_session_timeout', ${IDLE_BOUND_MS}::text, true)
      )
      DELETE FROM ${table} AS hold USING live, bound
      WHERE hold.state_hash = live.state_hash
      RETURNING
        live.index::int AS "index",
        hold.connection_kind AS "kind",
        hold.connection AS "connection",
        hold.started_by AS "startedBy",
        hold.return_url AS "returnUrl",
        hold.redirect_uri AS "redirectUri",
        hold.issuer AS "issuer",
        hold.code_verifier AS "sealed",
        hold.seal_version AS "sealVersion",
        ${epochMs('hold.created_at')} AS "createdAtMs",
        ${epochMs('hold.expires_at')} AS "expiresAtMs"`
}

function epochMs(column: string): string {
  return `floor(extract(epoch FROM ${column}) * 1000)::float8`
}

function quoteIdentifier(name: string): string {
  if (name === '' || name.includes('\0')) throw new TypeError('schema must be a PostgreSQL identifier')
  return `"${name.replaceAll('"', '""')}"`
}
