import type { PkceDatabase } from '../../support/pkce-database.ts'

/**
 * Inserts expired rows, one millisecond apart. The state of row n is `expired n`, and its connection is the SQL expression
 * `connectionOf`.
 */
export async function insertExpired(
  { query }: Pick<PkceDatabase, 'query'>,
  count: number,
  connectionOf = "'issue-tracker'",
): Promise<void> {
  await query(
    `INSERT INTO oauth_pkce_states (state_hash, connection, code_verifier, created_at, expires_at)
     SELECT sha256(('expired ' || n)::bytea), ${connectionOf}, repeat('v', 150), now() - interval '1 day',
            now() - interval '1 millisecond' * ($1 - n)
     FROM generate_series(1, $1) AS n`,
    count,
  )
}
