import { beforeEach, describe, expect, test } from 'vitest'
import { countReads, TABLE_AND_INDEXES } from './support/count-reads.ts'
import { insertExpired, insertFlows } from './support/insert-flows.ts'
import { createPkceDatabase, newState, newValue } from './support/pkce-database.ts'

const database = await createPkceDatabase()
// Autovacuum would replace the statistics that a test has set.
await database.query('ALTER TABLE oauth_pkce_states SET (autovacuum_enabled = off)')

// "empty": a burst filled the table, takes emptied it, ANALYZE ran, and then the next burst came.
const statistics = { empty: claimEmpty, missing: forgetStatistics, fresh: analyze }

describe.each(Object.entries(statistics))('with %s statistics of a full table', (_, setStatistics) => {
  test.each([1, 2, 64, 256])('%i takes and misses read about as many rows', async (size) => {
    await insertFlows(database, 20_000, "now() + interval '1 hour'")
    const { prisma, reads } = countReads(database.prisma)
    const store = database.openStore({ prisma })
    const states = Array.from({ length: size }, newState)
    await Promise.all(states.map((state) => store.put(state, newValue())))
    await setStatistics()
    await Promise.all(states.map((state) => store.take(state)))
    await Promise.allSettled(states.map((state) => store.take(state)))
    expect(reads()).toBeGreaterThanOrEqual(size)
    expect(reads()).toBeLessThan(100 + 10 * size)
  })
})

describe('a sweep reads each expired row once', () => {
  beforeEach(() => database.query('TRUNCATE oauth_pkce_states'))

  test('with statistics of an empty table', async () => {
    await insertExpired(database, 10_000)
    await claimEmpty()
    await expect(readsOfASweep(10_000)).resolves.toBeLessThan(12_000)
  })

  // The statistics show that the index correlates with the table, so the planner prefers a bitmap scan for one row.
  test('with statistics of an empty table whose columns were analysed when it was full', async () => {
    await insertFlows(database, 20_000, "now() + interval '1 hour' + interval '1 second' * n")
    await analyze()
    await insertExpired(database, 10_000)
    await claimEmpty()
    await expect(readsOfASweep(10_000)).resolves.toBeLessThan(12_000)
  })

  test('with statistics from before the flows expired', async () => {
    await insertFlows(database, 20_000, "now() + interval '1 hour' * (1 + random())")
    await analyze()
    await insertExpired(database, 10_000)
    await expect(readsOfASweep(10_000)).resolves.toBeLessThan(12_000)
  })

  test('without statistics', async () => {
    await insertExpired(database, 10_000)
    await forgetStatistics()
    await expect(readsOfASweep(10_000)).resolves.toBeLessThan(12_000)
  })
})

async function readsOfASweep(count: number): Promise<number> {
  const { prisma, reads } = countReads(database.prisma)
  await expect(database.openStore({ prisma }).sweep()).resolves.toBe(count)
  expect(reads()).toBeGreaterThanOrEqual(count)
  return reads()
}

async function claimEmpty(): Promise<void> {
  await database.query(
    `UPDATE pg_class SET reltuples = 0, relpages = 100 WHERE oid IN (${TABLE_AND_INDEXES})`,
  )
}

async function forgetStatistics(): Promise<void> {
  await database.query(`UPDATE pg_class SET reltuples = -1, relpages = 0 WHERE oid IN (${TABLE_AND_INDEXES})`)
  await database.query(`DELETE FROM pg_statistic WHERE starelid = 'oauth_pkce_states'::regclass`)
}

async function analyze(): Promise<void> {
  await database.query('ANALYZE oauth_pkce_states')
}
