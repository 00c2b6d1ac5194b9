import { describePkceStore } from '@org/pkce-conformance'
import { afterAll, expect, test } from 'vitest'
import { createPrismaClient } from '../../src/client.ts'
import { createPkceDatabase, newState, newValue } from '../support/pkce-database.ts'
import { startPgBouncer } from './support/pgbouncer.ts'

const POOL_SIZE = 3

const database = await createPkceDatabase()
const pooler = await startPgBouncer({ connectionString: database.connectionString, poolSize: POOL_SIZE })
afterAll(pooler.stop)

test('replicas with more connections than the pooler share its server connections', async () => {
  const clients = Array.from({ length: 4 }, () =>
    createPrismaClient({ connectionString: `${pooler.connectionString}?application_name=replica` }),
  )
  const replicas = clients.map((prisma) => database.openStore({ prisma }))
  await Promise.all(
    Array.from({ length: 2_000 }, async (_, flow) => {
      const [state, value] = [newState(), newValue()]
      await replicas[flow % 4]?.put(state, value)
      await expect(replicas[(flow + 1) % 4]?.take(state)).resolves.toMatchObject(value)
    }),
  )
  const connections = await database.query(
    `SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'replica'`,
  )
  await Promise.all(clients.map((prisma) => prisma.$disconnect()))
  expect(connections).toHaveLength(POOL_SIZE)
})

const prisma = createPrismaClient({ connectionString: pooler.connectionString })
afterAll(() => prisma.$disconnect())

describePkceStore('PrismaPkceStore through PgBouncer in transaction mode', {
  open: (options) => database.openStore({ prisma, ...options }),
  sharedStorage: true,
})
