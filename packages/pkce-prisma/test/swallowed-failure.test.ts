import { expect, test } from 'vitest'
import type { PkcePrismaClient } from '../src/index.ts'
import { createPkceDatabase, newState, newValue } from './support/pkce-database.ts'

const database = await createPkceDatabase()
await database.query('CREATE TABLE audit (i int); CREATE SEQUENCE attempts')
const healthy = database.openStore()

/** The client of a service that writes an audit row in each transaction and ignores a failure to do so. */
function auditing(failures: number): PkcePrismaClient {
  const { prisma } = database
  return {
    $connect: () => prisma.$connect(),
    $queryRawUnsafe: (sql, ...values) => prisma.$queryRawUnsafe(sql, ...values),
    $transaction: (work, options) =>
      prisma.$transaction(async (tx) => {
        const answer = await work(tx)
        const audit = `INSERT INTO audit SELECT 1 / (CASE WHEN nextval('attempts') > ${failures} THEN 1 ELSE 0 END)`
        await tx.$queryRawUnsafe(audit).catch(() => {})
        return answer
      }, options),
  }
}

test('a take whose COMMIT is answered with ROLLBACK is retried, and hands its flow over once', async () => {
  const store = database.openStore({ prisma: auditing(2) })
  const state = newState()
  await healthy.put(state, newValue())
  const takes = await Promise.allSettled([store.take(state), store.take(state), store.take(state)])
  expect(takes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  const [row] = await database.query('SELECT last_value::int AS attempts FROM attempts')
  expect(row?.attempts).toBeGreaterThan(2)
  await expect(healthy.take(state)).rejects.toMatchObject({ reason: 'unknown' })
})

test('a take whose transaction is rolled back every time fails, and its flow stays', async () => {
  const store = database.openStore({ prisma: auditing(1_000_000) })
  const state = newState()
  await healthy.put(state, newValue())
  await expect(store.take(state)).rejects.toMatchObject({ retryable: true, cause: { sqlState: '40000' } })
  await expect(healthy.take(state)).resolves.toBeDefined()
})
