/** Every statement of the store. */
export interface PkceSql {
  put: string
  take: string
  hasExpired: string
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
        state_hash, connection_kind, connection, code_verifier, started_by, return_url, redirect_uri,
        created_at, expires_at
      )
      VALUES ($1, $2, $3, $4, $5, $6, $7, now(), now() + $8 * interval '1 millisecond')
      ON CONFLICT (state_hash) DO UPDATE SET
        connection_kind = excluded.connection_kind,
        connection = excluded.connection,
        code_verifier = excluded.code_verifier,
        started_by = excluded.started_by,
        return_url = excluded.return_url,
        redirect_uri = excluded.redirect_uri,
        created_at = excluded.created_at,
        expires_at = excluded.expires_at
      WHERE hold.expires_at <= now()
      RETURNING ${epochMs('hold.expires_at')} AS "expiresAtMs"`,

    take: `
      DELETE FROM ${table}
      WHERE state_hash = $1 AND expires_at > now()
      RETURNING
        connection_kind AS "kind",
        connection AS "connection",
        code_verifier AS "sealedCodeVerifier",
        started_by AS "startedBy",
        return_url AS "returnUrl",
        redirect_uri AS "redirectUri",
        ${epochMs('created_at')} AS "createdAtMs",
        ${epochMs('expires_at')} AS "expiresAtMs"`,

    hasExpired: `
      SELECT 1 FROM ${table} WHERE state_hash = $1 AND expires_at <= now()`,

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

function epochMs(column: string): string {
  return `floor(extract(epoch FROM ${column}) * 1000)::float8`
}

function quoteIdentifier(name: string): string {
  if (name === '' || name.includes('\0')) throw new TypeError('schema must be a PostgreSQL identifier')
  return `"${name.replaceAll('"', '""')}"`
}
