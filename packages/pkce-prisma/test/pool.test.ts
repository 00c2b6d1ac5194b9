import { setTimeout as sleep } from 'node:timers/promises'
import { PrismaPg } from '@prisma/adapter-pg'
import { afterAll, expect, test } from 'vitest'
import { isOver, wasRolledBack } from '../src/certainty.ts'
import { createPrismaClient } from '../src/client.ts'
import { databaseError } from '../src/database-error.ts'
import { PrismaClient } from '../src/generated/client.ts'
import { createPkceDatabase, newState, newValue } from './support/pkce-database.ts'
import { startProxy } from './support/proxy/proxy.ts'

const database = await createPkceDatabase()
const healthy = database.openStore()

/** A client with one connection, through a proxy. */
async function connect() {
  const proxy = await startProxy(database.connectionString)
  const prisma = createPrismaClient({ connectionString: proxy.connectionString, maxConnections: 1 })
  afterAll(async () => {
    await prisma.$disconnect()
    await proxy[Symbol.asyncDispose]()
  })
  return { proxy, prisma }
}

/** A store with a connected client that has already been probed for how it runs transactions. */
async function openStore() {
  const { proxy, prisma } = await connect()
  const store = database.openStore({ prisma })
  const state = newState()
  await store.put(state, newValue())
  await store.take(state)
  return { proxy, store, prisma }
}

test('a take is three round trips, because BEGIN is sent with the DELETE', async () => {
  const { proxy, store } = await openStore()
  const state = newState()
  await healthy.put(state, newValue())
  proxy.hold()
  const take = store.take(state)
  for (const flight of [['SELECT'], ['BEGIN', 'DELETE'], ['COMMIT']]) {
    await expect.poll(() => proxy.inFlight()).toEqual(flight)
    await sleep(50)
    expect(proxy.inFlight()).toEqual(flight)
    proxy.release()
  }
  await expect(take).resolves.toBeDefined()
})

test('only the first take of a client probes whether statements run inside its transaction', async () => {
  const { proxy, store } = await openStore()
  expect(proxy.statements()).toEqual(['INSERT', 'SELECT', 'BEGIN', 'PROBE', 'PROBE', 'DELETE', 'COMMIT'])
  const state = newState()
  await healthy.put(state, newValue())
  await store.take(state)
  expect(proxy.statements().slice(7)).toEqual(['SELECT', 'BEGIN', 'DELETE', 'COMMIT'])
})

test('a client that does not limit its transactions is sent the limits in each one', async () => {
  await using proxy = await startProxy(database.connectionString)
  const adapter = new PrismaPg({ connectionString: proxy.connectionString, max: 1 })
  const prisma = new PrismaClient({ adapter })
  const store = database.openStore({ prisma })
  for (const state of [newState(), newState()]) {
    await healthy.put(state, newValue())
    await store.take(state)
  }
  expect(proxy.statements().slice(-4)).toEqual(['BEGIN', 'LIMITS', 'DELETE', 'COMMIT'])
  await prisma.$disconnect()
})

test('a put is one round trip, and so is a take of an unknown state', async () => {
  const { proxy, store } = await openStore()
  const before = proxy.statements().length
  await store.put(newState(), newValue())
  await expect(store.take(newState())).rejects.toMatchObject({ reason: 'unknown' })
  expect(proxy.statements().slice(before)).toEqual(['INSERT', 'SELECT'])
})

test('a transaction without a statement sends nothing, and the next one starts normally', async () => {
  const { proxy, prisma } = await connect()
  await prisma.$transaction(async () => {})
  await expect(prisma.$transaction(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(proxy.statements()).toEqual([])
  await prisma.$transaction((tx) => tx.$queryRawUnsafe('SELECT 1'))
  expect(proxy.statements()).toEqual(['BEGIN', 'SELECT', 'COMMIT'])
})

test('a transaction may set an isolation level', async () => {
  const { prisma, proxy } = await connect()
  const [level] = await prisma.$transaction(
    (tx) => tx.$queryRawUnsafe<{ transaction_isolation: string }[]>('SHOW transaction_isolation'),
    { isolationLevel: 'Serializable' },
  )
  expect(level?.transaction_isolation).toBe('serializable')
  expect(proxy.statements()).toEqual(['BEGIN', 'SET', 'SHOW', 'COMMIT'])
})

test('if the server refuses BEGIN, the statement sent with it commits and its call fails', async () => {
  const { proxy, store } = await openStore()
  const state = newState()
  await healthy.put(state, newValue())
  proxy.rewrite = (text) => {
    proxy.rewrite = (other) => other
    return text.replace('BEGIN', 'BEGIX')
  }
  await expect(store.take(state)).rejects.toMatchObject({
    code: 'PKCE_STORE_TAKE_FAILED',
    retryable: false,
    cause: { kind: 'BeginFailed' },
  })
  await expect(healthy.take(state)).rejects.toMatchObject({ reason: 'unknown' })
  expect(proxy).toMatchObject({ made: 2, open: 1 })
})

test('the error of a statement sent with a refused BEGIN proves nothing', async () => {
  const { proxy, prisma } = await connect()
  proxy.rewrite = (text) => text.replace('BEGIN', 'BEGIX')
  const error = await prisma.$transaction((tx) => tx.$queryRawUnsafe('SELECT 1/0')).catch(databaseError)
  expect(error).toMatchObject({ kind: 'BeginFailed' })
  expect(wasRolledBack(databaseError(error))).toBe(false)
  expect(isOver(databaseError(error))).toBe(false)
})

test('a COMMIT answered with ROLLBACK fails and proves that nothing was changed', async () => {
  const { prisma } = await connect()
  await database.query('CREATE TABLE audit (i int)')
  const error = await prisma
    .$transaction(async (tx) => {
      await tx.$queryRawUnsafe('INSERT INTO audit VALUES (1)')
      await tx.$queryRawUnsafe('SELECT 1/0').catch(() => {})
    })
    .catch(databaseError)
  expect(error).toMatchObject({ sqlState: '40000' })
  expect(wasRolledBack(databaseError(error))).toBe(true)
  await expect(database.query('SELECT 1 FROM audit')).resolves.toEqual([])
})
