import { expect, test } from 'vitest'
import { createPrismaClient } from '../src/client.ts'
import { createPkceDatabase, newState, newValue } from './support/pkce-database.ts'

const database = await createPkceDatabase()

test('under serializable isolation, conflicts are retried and a race has one winner', async () => {
  await database.query(
    `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_isolation = serializable', current_database()); END $$`,
  )
  const prisma = createPrismaClient({ connectionString: database.connectionString })
  try {
    const [session] = await prisma.$queryRawUnsafe<Record<string, string>[]>('SHOW transaction_isolation')
    expect(session).toEqual({ transaction_isolation: 'serializable' })
    const store = database.openStore({ prisma })

    for (let round = 0; round < 20; round += 1) {
      const state = newState()
      await store.put(state, newValue())
      const takes = await Promise.allSettled(Array.from({ length: 8 }, () => store.take(state)))
      const refusals = takes.flatMap((take) => (take.status === 'rejected' ? [take.reason.code] : []))
      expect(refusals).toEqual(Array(7).fill('PKCE_STATE_NOT_FOUND'))
    }
  } finally {
    await prisma.$disconnect()
  }
})
