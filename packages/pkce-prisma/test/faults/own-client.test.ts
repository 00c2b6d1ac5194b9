import { describePkceStore } from '@org/pkce-conformance'
import { PrismaPg } from '@prisma/adapter-pg'
import { afterAll, describe, test } from 'vitest'
import { createPkceDatabase, newState, newValue } from '../support/pkce-database.ts'
import { generateOwnClient, type OwnClient } from './support/own-client.ts'

const SCHEMA = 'another "quoted" schema'
const LOG_EVENTS = ['query', 'info', 'warn', 'error'].map((level) => ({ emit: 'event', level }))

const PrismaClient = await generateOwnClient()

/** A client on a separate database, where our table is in another schema than the client's own tables. */
async function openService(options: object = {}) {
  const database = await createPkceDatabase()
  await database.query(`ALTER SCHEMA pkce RENAME TO "another ""quoted"" schema"`)
  await database.query('CREATE TABLE public."Customer" (id int, name text)')
  const { connectionString } = database
  const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString }), ...options })
  afterAll(() => prisma.$disconnect())
  const openStore = (client: OwnClient, options?: object) =>
    database.openStore({ prisma: client, schema: SCHEMA, ...options })
  const describeStore = (client = prisma) =>
    describePkceStore('PrismaPkceStore', {
      open: (options) => openStore(client, options),
      sharedStorage: true,
    })
  return { prisma, openStore, describeStore }
}

describe.concurrent('a client that logs everything', async () => {
  const { prisma, openStore, describeStore } = await openService({ log: LOG_EVENTS })
  describeStore()

  test('logs every statement and no secret', async ({ expect }) => {
    const events: string[] = []
    for (const level of ['query', 'info', 'warn', 'error']) {
      prisma.$on(level, (event) => void events.push(JSON.stringify(event)))
    }
    const store = openStore(prisma)
    const [state, value] = [newState(), newValue({ nonce: newState(), appState: newState() })]
    await store.put(state, value, { binding: 'a binding' })
    await store.take(state, { binding: 'a binding' })
    const log = events.join('\n')
    expect(log).toMatch(/INSERT INTO .*DELETE FROM .*COMMIT/s)
    for (const secret of [state, 'a binding', value.codeVerifier, value.nonce, value.appState]) {
      expect(log).not.toContain(secret)
    }
  })
})

describe.concurrent('a client with extensions of every kind', async () => {
  const { prisma, openStore, describeStore } = await openService()
  const seen: string[] = []
  const extended = prisma.$extends({
    name: 'audit',
    client: { $sayWho: () => 'the service' },
    model: { $allModels: { exists: () => true } },
    result: { customer: { greeting: { needs: { name: true }, compute: () => 'Hello' } } },
    query: {
      customer: { $allOperations: ({ args, query }: Operation) => query(args) },
      async $allOperations({ operation, args, query }: Operation) {
        const result = await query(args)
        seen.push(operation)
        return result
      },
    },
  })
  describeStore(extended)

  test('sees every statement and keeps working', async ({ expect }) => {
    const store = openStore(extended)
    const takeAFlow = async () => {
      const [state, value] = [newState(), newValue()]
      await store.put(state, value)
      await expect(store.take(state)).resolves.toMatchObject(value)
    }
    // The first take probes whether statements run inside their transaction.
    await takeAFlow()
    seen.length = 0
    await takeAFlow()
    await store.sweep()
    await extended.customer.create({ data: { id: 1, name: 'Ada' } })
    // The INSERT, the look-up, the limits and the DELETE of a take, and the settings and the DELETE of a sweep.
    expect(seen).toEqual([...Array(6).fill('$queryRawUnsafe'), 'create'])
    await expect(extended.customer.findFirst()).resolves.toMatchObject({ name: 'Ada', greeting: 'Hello' })
  })
})

interface Operation {
  operation: string
  args: unknown
  query(args: unknown): Promise<unknown>
}

describe.concurrent('a client with serializable transactions of at most one millisecond', async () => {
  const { prisma, describeStore } = await openService({
    transactionOptions: { maxWait: 1, timeout: 1, isolationLevel: 'Serializable' },
  })
  describeStore()

  test('has these limits in effect', async ({ expect }) => {
    const patience = { maxWait: 5_000, timeout: 5_000 }
    const isolation = async () =>
      prisma.$transaction(async (tx) => tx.$queryRawUnsafe('SHOW transaction_isolation'), patience)
    await expect(isolation()).resolves.toEqual([{ transaction_isolation: 'serializable' }])
    await expect(
      prisma.$transaction(async (tx) => tx.$queryRawUnsafe('SELECT pg_sleep(0.1)::text')),
    ).rejects.toThrow('Transaction API error')
  })
})
