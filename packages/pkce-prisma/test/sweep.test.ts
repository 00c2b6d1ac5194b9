import { expect, test } from 'vitest'
import { countReads } from './support/count-reads.ts'
import { insertExpired } from './support/insert-flows.ts'
import { createPkceDatabase, newState, newValue, PATIENT } from './support/pkce-database.ts'

const database = await createPkceDatabase()
const store = database.openStore()

test('a sweep deletes all expired flows and nothing else, in as many batches as needed', async () => {
  await insertExpired(database, 2_500)
  const state = newState()
  await store.put(state, newValue())
  const batches: number[] = []
  const counting = database.prisma.$extends({
    query: {
      async $queryRawUnsafe({ args, query }) {
        const rows = await query(args)
        if ('count' in rows[0]) batches.push(rows[0].count)
        return rows
      },
    },
  })
  await expect(database.openStore({ prisma: counting }).sweep()).resolves.toBe(2_500)
  expect(batches).toEqual([1_000, 1_000, 500])
  await expect(store.sweep()).resolves.toBe(0)
  await expect(store.take(state)).resolves.toBeDefined()
})

test('replicas that sweep at the same time count each flow once and leave none', async () => {
  await insertExpired(database, 5_000)
  const counts = await Promise.all(Array.from({ length: 5 }, () => store.sweep()))
  const rest = await store.sweep()
  expect(counts.reduce((sum, count) => sum + count, rest)).toBe(5_000)
  await expect(database.query('SELECT 1 FROM oauth_pkce_states')).resolves.toEqual([])
})

test('a sweep does not wait for a row that another transaction has locked', async () => {
  await insertExpired(database, 2)
  await database.prisma.$transaction(async (tx) => {
    await tx.$queryRawUnsafe('SELECT 1 FROM oauth_pkce_states LIMIT 1 FOR UPDATE')
    await expect(store.sweep()).resolves.toBe(1)
  }, PATIENT)
  await expect(store.sweep()).resolves.toBe(1)
})

test('a sweep does not read swept rows again while another transaction may still see them', async () => {
  await insertExpired(database, 10_000)
  const { prisma, reads } = countReads(database.prisma)
  await database.prisma.$transaction(
    async (reader) => {
      await reader.$queryRawUnsafe('SELECT 1 FROM oauth_pkce_states')
      await expect(database.openStore({ prisma }).sweep()).resolves.toBe(10_000)
    },
    { ...PATIENT, isolationLevel: 'RepeatableRead' },
  )
  expect(reads()).toBeGreaterThanOrEqual(10_000)
  expect(reads()).toBeLessThan(20_000)
})

test('the timer sweeps, and reports a failure without stopping or throwing', async () => {
  const reports: { err: unknown }[] = []
  const logger = { error: (details: { err: unknown }) => void reports.push(details), warn() {} }
  database.openStore({ sweepIntervalMs: 50, logger })

  await database.query('ALTER TABLE oauth_pkce_states RENAME TO away')
  await expect.poll(() => reports.length).toBeGreaterThan(0)
  expect(reports[0]?.err).toMatchObject({ code: 'PKCE_STORE_SWEEP_FAILED', cause: { sqlState: '42P01' } })

  await database.query('ALTER TABLE away RENAME TO oauth_pkce_states')
  await insertExpired(database, 1)
  await expect.poll(() => database.query('SELECT 1 FROM oauth_pkce_states')).toEqual([])
})
