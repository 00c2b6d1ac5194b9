import { createHash } from 'node:crypto'
import type { NewPkceState } from '@org/pkce-core'
import { encryptor, type PkceDatabase } from './pkce-database.ts'

const PUT = `
  INSERT INTO oauth_pkce_states AS hold (
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
  RETURNING 1`

const TAKE = `
  DELETE FROM oauth_pkce_states
  WHERE state_hash = $1 AND expires_at > now()
  RETURNING connection_kind, connection, code_verifier, redirect_uri`

const SWEEP = `
  DELETE FROM oauth_pkce_states
  WHERE state_hash = ANY (ARRAY(
    SELECT state_hash FROM oauth_pkce_states
    WHERE expires_at <= now()
    ORDER BY expires_at
    LIMIT $1
    FOR UPDATE SKIP LOCKED
  ))
  RETURNING 1`

/** A replica of the first release: its statements and its seal, word for word. */
export class FirstRelease {
  readonly #database: PkceDatabase

  constructor(database: PkceDatabase) {
    this.#database = database
  }

  /** Answers whether the flow was stored: it is not where a live one is in the way. */
  async put(token: string, { connection, codeVerifier }: NewPkceState, ttlMs = 600_000): Promise<boolean> {
    const hash = hashOf(token)
    const sealed = await encryptor.encrypt(codeVerifier, context(hash, 'mcp', connection, ''))
    const rows = await this.#database.query(PUT, hash, 'mcp', connection, sealed, 'ada', '/', '', ttlMs)
    return rows.length > 0
  }

  /** Answers the verifier. Rolls back where it does not open, as an interactive transaction does. */
  async take(token: string): Promise<string | undefined> {
    const hash = hashOf(token)
    return this.#database.prisma.$transaction(async (tx) => {
      const [row] = await tx.$queryRawUnsafe<Record<string, string>[]>(TAKE, new Uint8Array(hash))
      if (row === undefined) return undefined
      const { connection_kind = '', connection = '', code_verifier = '', redirect_uri = '' } = row
      return encryptor.decrypt(code_verifier, context(hash, connection_kind, connection, redirect_uri))
    })
  }

  async sweep(): Promise<number> {
    return (await this.#database.query(SWEEP, 1_000)).length
  }
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

function context(hash: Buffer, kind: string, connection: string, redirectUri: string): string {
  const label = 'oauth_pkce_states.code_verifier'
  return JSON.stringify([label, hash.toString('base64url'), kind, connection, redirectUri])
}
