/** Every statement of the store. */
export interface PkceSql {
  put: string
  take: string
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
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, now(), now() + $11 * interval '1 millisecond')
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
      RETURNING ${epochMs('hold.expires_at')} AS "expiresAtMs"`,

    take: `
      DELETE FROM ${table}
      WHERE state_hash = $1 AND expires_at > now() AND binding_hash IS NOT DISTINCT FROM $2::bytea
      RETURNING
        connection_kind AS "kind",
        connection AS "connection",
        started_by AS "startedBy",
        return_url AS "returnUrl",
        redirect_uri AS "redirectUri",
        issuer AS "issuer",
        code_verifier AS "sealed",
        seal_version AS "sealVersion",
        ${epochMs('created_at')} AS "createdAtMs",
        ${epochMs('expires_at')} AS "expiresAtMs"`,

    whyNotTaken: `
      SELECT expires_at <= now() AS "expired", binding_hash IS DISTINCT FROM $2::bytea AS "mismatched"
      FROM ${table} WHERE state_hash = $1`,

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
