import { deployMigrations } from '@org/pkce-migrate'
import { afterAll, expect, test } from 'vitest'
import { createPrismaClient } from '../../src/client.ts'
import { PrismaPkceStore } from '../../src/index.ts'
import { encryptor, newState, newValue } from '../support/pkce-database.ts'
import { insertExpired } from './support/expired-rows.ts'
import { lockLog, startServerWithLockLog } from './support/lock-log.ts'
import { openSession } from './support/session.ts'

const EXPIRED = 200_000
const LIVING = 1_000
const REPLICAS = 10

const server = await startServerWithLockLog()
afterAll(() => server.stop())
const { connectionString } = await server.createDatabase()
await deployMigrations({ connectionString })

const clients = Array.from({ length: REPLICAS }, () => createPrismaClient({ connectionString }))
afterAll(async () => void (await Promise.all(clients.map((prisma) => prisma.$disconnect()))))
const stores = clients.map((prisma) => new PrismaPkceStore({ prisma, encryptor, sweepIntervalMs: 0 }))

const session = await openSession(connectionString, afterAll)
await session.query('SET search_path = pkce')
const database = {
  query: async <Row>(sql: string, ...values: unknown[]): Promise<Row[]> =>
    (await session.query(sql, values)).rows,
}

test(`ten replicas sweep ${EXPIRED} expired rows without a lock wait while flows continue`, async () => {
  const living = Array.from({ length: LIVING }, () => ({ state: newState(), value: newValue() }))
  await Promise.all(living.map(({ state, value }, index) => stores[index % REPLICAS]?.put(state, value)))
  await insertExpired(database, EXPIRED)

  const sweeps = Promise.all(stores.map((store) => store.sweep()))
  let isSwept = false
  const flowsGoOn = Promise.all(
    stores.map(async (store, index) => {
      let flows = 0
      for (; !isSwept; flows += 1) {
        const [state, value] = [newState(), newValue()]
        await store.put(state, value)
        await expect(stores[(index + flows) % REPLICAS]?.take(state)).resolves.toMatchObject(value)
      }
      return flows
    }),
  )
  const swept = await sweeps
  isSwept = true
  const flows = await flowsGoOn

  expect(swept.reduce((sum, count) => sum + count)).toBe(EXPIRED)
  await expect(database.query('SELECT FROM oauth_pkce_states')).resolves.toHaveLength(LIVING)
  const taken = await Promise.all(living.map(({ state }, index) => stores[index % REPLICAS]?.take(state)))
  expect(taken).toMatchObject(living.map(({ value }) => value))
  expect(Math.min(...flows)).toBeGreaterThan(0)
  await expect(lockLog(database)).resolves.toEqual([])
})

test('a lock wait appears in the log that the previous test reads', async () => {
  const state = newState()
  await session.query('BEGIN')
  await stores[0]?.put(state, newValue())
  await session.query('SELECT FROM oauth_pkce_states WHERE state_hash = sha256($1) FOR UPDATE', [state])
  const take = stores[1]?.take(state)
  await expect.poll(() => lockLog(database)).not.toEqual([])
  await session.query('COMMIT')
  await take
})
