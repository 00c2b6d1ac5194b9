import type { PkceDatabase } from './pkce-database.ts'

/** Inserts flows with random states. `expiresAt` is SQL, in which `n` is the flow's number, from 1. */
export async function insertFlows(database: PkceDatabase, count: number, expiresAt: string): Promise<void> {
  await database.query(
    `INSERT INTO oauth_pkce_states (state_hash, connection, code_verifier, expires_at)
     SELECT sha256(gen_random_uuid()::text::bytea), 'c', '', ${expiresAt} FROM generate_series(1, $1) AS n`,
    count,
  )
}

/** Inserts expired flows, one second apart. */
export function insertExpired(database: PkceDatabase, count: number): Promise<void> {
  return insertFlows(database, count, "now() - interval '1 second' * n")
}
