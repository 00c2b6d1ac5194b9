import { describePkceStore } from '@org/pkce-conformance'
import type { PkceStore } from '@org/pkce-core'
import { afterAll, describe, expect, test } from 'vitest'
import { createPrismaClient } from '../../src/client.ts'
import { createPkceDatabase, newState, newValue } from '../support/pkce-database.ts'
import { isolate } from './support/isolation.ts'
import { untilAnswered } from './support/until-answered.ts'

const STORES = 4
const FLOWS = 100
const TAKERS = 8
const EXPIRED = 3_000

describe.for(['serializable', 'repeatable read'] as const)(
  'when every transaction is %s',
  async (isolation) => {
    const database = await createPkceDatabase()
    await isolate(database, isolation)

    describePkceStore('PrismaPkceStore', {
      open: (options) => database.openStore(options),
      sharedStorage: true,
    })

    test('a take whose row another transaction updates is rolled back and retried', async () => {
      const sqlStates: unknown[] = []
      let isChanged = false
      const prisma = database.prisma.$extends({
        query: {
          async $allOperations({ args, query }) {
            // The first transaction of a store already has a snapshot, because it sends its probes before the DELETE.
            if (!isChanged && String(args).includes('DELETE')) {
              isChanged = true
              await database.query('UPDATE oauth_pkce_states SET started_by = started_by')
            }
            return query(args).catch((error) => {
              sqlStates.push(sqlStateOf(error))
              throw error
            })
          },
        },
      })
      const store = database.openStore({ prisma })
      const [state, value] = [newState(), newValue()]
      await store.put(state, value)
      await expect(store.take(state)).resolves.toMatchObject(value)
      expect(sqlStates).toEqual(['40001'])
    })

    test('replicas that race while they sweep get each flow once and delete each expired one', async () => {
      await database.query('TRUNCATE oauth_pkce_states')
      await database.query(
        `INSERT INTO oauth_pkce_states (state_hash, connection, code_verifier, expires_at)
       SELECT sha256(n::text::bytea), 'c', '', now() FROM generate_series(1, $1) AS n`,
        EXPIRED,
      )
      const clients = Array.from({ length: STORES }, () =>
        createPrismaClient({ connectionString: database.connectionString, maxConnections: 5 }),
      )
      afterAll(() => Promise.all(clients.map((client) => client.$disconnect())))
      const stores = clients.map((prisma) => database.openStore({ prisma }))

      const sweeps = Promise.all(stores.map((store) => untilAnswered(() => store.sweep())))
      const handedOut = await Promise.all(
        Array.from({ length: FLOWS }, async (_, flow) => {
          const [state, value] = [newState(), newValue()]
          const storeOf = (caller: number) => stores[(flow + caller) % STORES] as PkceStore
          await storeOf(0).put(state, value)
          const takers = Array.from({ length: TAKERS }, (_, taker) => storeOf(taker))
          const answers = await Promise.all(takers.map((store) => untilAnswered(() => store.take(state))))
          return answers.filter((taken) => taken?.codeVerifier === value.codeVerifier).length
        }),
      )
      expect(handedOut).toEqual(Array(FLOWS).fill(1))
      await sweeps
      expect(await database.query('SELECT FROM oauth_pkce_states')).toEqual([])
    })
  },
)

function sqlStateOf(error: unknown): unknown {
  const { meta } = error as { meta?: { driverAdapterError?: { cause?: { originalCode?: string } } } }
  return meta?.driverAdapterError?.cause?.originalCode
}
