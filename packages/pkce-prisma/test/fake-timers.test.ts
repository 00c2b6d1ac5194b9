import { fileURLToPath } from 'node:url'
import { succeed } from '@org/child-process'
import { PrismaPg } from '@prisma/adapter-pg'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import { createPrismaClient, type PrismaClient } from '../src/client.ts'
import { PrismaClient as GeneratedClient } from '../src/generated/client.ts'
import type { PrismaPkceStore } from '../src/index.ts'
import { createPkceDatabase, newState, newValue } from './support/pkce-database.ts'
import { RUN_SOURCES } from './support/run-sources.ts'

const database = await createPkceDatabase()
const { connectionString } = database

afterEach(() => void vi.useRealTimers())

async function putAndTake(store: PrismaPkceStore): Promise<void> {
  const state = newState()
  await store.put(state, newValue())
  await expect(store.take(state)).resolves.toBeDefined()
}

const clients: Record<string, () => PrismaClient> = {
  'createPrismaClient()': () => createPrismaClient({ connectionString }),
  'PrismaPg of a service': () => new GeneratedClient({ adapter: new PrismaPg({ connectionString }) }),
}

describe.for(Object.entries(clients))('on a client created by %s', ([, newClient]) => {
  test.for<[what: string, isConnected: boolean]>([
    ['connects under fake timers', false],
    ['was connected before', true],
  ])('puts and takes work under and after fake timers if the client %s', async ([, isConnected]) => {
    const prisma = newClient()
    afterAll(() => prisma.$disconnect())
    const store = database.openStore({ prisma })
    if (isConnected) await Promise.all(Array.from({ length: 20 }, () => putAndTake(store)))
    vi.useFakeTimers()
    await Promise.all(Array.from({ length: 20 }, () => putAndTake(store)))
    vi.useRealTimers()
    await Promise.all(Array.from({ length: 20 }, () => putAndTake(store)))
  })
})

test('calls in flight are answered when fake timers are installed and removed', async () => {
  const store = database.openStore({ prisma: database.prisma })
  const before = Array.from({ length: 10 }, () => putAndTake(store))
  vi.useFakeTimers()
  const under = Array.from({ length: 10 }, () => putAndTake(store))
  await Promise.all(before)
  vi.useRealTimers()
  await Promise.all(under)
})

test('a call that fails under fake timers is retried, and answered by its deadline', async () => {
  const prisma = createPrismaClient({ connectionString: 'postgresql://127.0.0.1:1/none' })
  const store = database.openStore({ prisma })
  vi.useFakeTimers()
  await expect(store.put(newState(), newValue())).rejects.toMatchObject({
    code: 'PKCE_STORE_PUT_FAILED',
    retryable: true,
  })
  await prisma.$disconnect()
})

test('a fake Date does not expire flows', async () => {
  const store = database.openStore()
  const state = newState()
  await store.put(state, newValue())
  vi.useFakeTimers({ now: Date.now() + 2 * store.ttlMs })
  await expect(store.take(state)).resolves.toBeDefined()
})

test.for([['fresh'], ['connected']])(
  'a %s client works under the timers of node:test',
  async ([isConnected]) => {
    const program = fileURLToPath(new URL('programs/under-mock-timers.ts', import.meta.url))
    const node = [...RUN_SOURCES, program, connectionString, isConnected as string]
    const stdout = await succeed(process.execPath, node)
    const rounds = stdout.trim().split('\n')
    expect(rounds).toEqual(isConnected === 'connected' ? ['before', 'under', 'after'] : ['under', 'after'])
  },
)
