import type { PkceDatabase } from '../../support/pkce-database.ts'

/**
 * Inserts rows that have expired, a millisecond after each other. Number n's state is `expired n`, its connection what
 * `connectionOf` says, in SQL.
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
