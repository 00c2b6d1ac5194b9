import { expect, test } from 'vitest'
import { countReads } from './count-reads.ts'
import { createPkceDatabase, newToken, newValue } from './pkce-database.ts'

const database = await createPkceDatabase()

// As ANALYZE leaves them for a table that a burst filled and the takes emptied, when the next burst comes.
test.each([1, 2, 64, 256])(
  'statistics of an empty table have nobody read a full one to take %i',
  async (size) => {
    await insert(20_000, "now() + interval '1 hour'")
    const { prisma, reads } = countReads(database.prisma)
    const store = database.openStore({ prisma })
    const tokens = Array.from({ length: size }, newToken)
    await Promise.all(tokens.map((token) => store.put(token, newValue())))
    await sayItIsEmpty()
    await Promise.all(tokens.map((token) => store.take(token)))
    await Promise.allSettled(tokens.map((token) => store.take(token)))
    expect(reads()).toBeGreaterThanOrEqual(size)
    expect(reads()).toBeLessThan(100 + 10 * size)
  },
)

test('nor to sweep it', async () => {
  await insert(5_000, "now() - interval '1 second' * n")
  await sayItIsEmpty()
  const { prisma, reads } = countReads(database.prisma)
  await expect(database.openStore({ prisma }).sweep()).resolves.toBe(5_000)
  expect(reads()).toBeGreaterThanOrEqual(5_000)
  expect(reads()).toBeLessThan(10_000)
})

async function insert(count: number, expiresAt: string): Promise<void> {
  await database.query(
    `INSERT INTO oauth_pkce_states (state_hash, connection, code_verifier, expires_at)
     SELECT sha256(gen_random_uuid()::text::bytea), 'c', '', ${expiresAt} FROM generate_series(1, $1) AS n`,
    count,
  )
}

async function sayItIsEmpty(): Promise<void> {
  await database.query(
    `UPDATE pg_class SET reltuples = 0, relpages = 100
     WHERE oid = 'oauth_pkce_states'::regclass
       OR oid IN (SELECT indexrelid FROM pg_index WHERE indrelid = 'oauth_pkce_states'::regclass)`,
  )
}
