import { expect, test } from 'vitest'
import { countReads, TABLE_AND_INDEXES } from './count-reads.ts'
import { insertExpired, insertHolds } from './insert-holds.ts'
import { createPkceDatabase, newToken, newValue } from './pkce-database.ts'

const database = await createPkceDatabase()

// As ANALYZE leaves them for a table that a burst filled and the takes emptied, when the next burst comes.
test.each([1, 2, 64, 256])(
  'statistics of an empty table have nobody read a full one to take %i',
  async (size) => {
    await insertHolds(database, 20_000, "now() + interval '1 hour'")
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
  await insertExpired(database, 10_000)
  await sayItIsEmpty()
  await expect(readsOfASweep(10_000)).resolves.toBeLessThan(12_000)
})

test('statistics of flows that had not expired have nobody sort all that has for every batch', async () => {
  await database.query('TRUNCATE oauth_pkce_states')
  await insertHolds(database, 20_000, "now() + interval '1 hour' * (1 + random())")
  await database.query('ANALYZE oauth_pkce_states')
  await insertExpired(database, 10_000)
  await expect(readsOfASweep(10_000)).resolves.toBeLessThan(12_000)
})

async function readsOfASweep(count: number): Promise<number> {
  const { prisma, reads } = countReads(database.prisma)
  await expect(database.openStore({ prisma }).sweep()).resolves.toBe(count)
  expect(reads()).toBeGreaterThanOrEqual(count)
  return reads()
}

async function sayItIsEmpty(): Promise<void> {
  await database.query(
    `UPDATE pg_class SET reltuples = 0, relpages = 100 WHERE oid IN (${TABLE_AND_INDEXES})`,
  )
}
