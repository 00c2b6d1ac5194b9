import { describePkceStore } from '@org/pkce-conformance'
import { afterAll, expect, test } from 'vitest'
import { createPrismaClient } from '../../src/client.ts'
import { createPkceDatabase, newState, newValue } from '../support/pkce-database.ts'
import { answerOf } from './support/answers.ts'

const PARTITIONS = 4
const STORES = 4
const FLOWS = 200
const TAKERS = 12

const database = await createPkceDatabase()
await database.query(`
  ALTER TABLE oauth_pkce_states RENAME TO whole;
  CREATE TABLE oauth_pkce_states (LIKE whole INCLUDING DEFAULTS INCLUDING CONSTRAINTS, PRIMARY KEY (state_hash))
    PARTITION BY HASH (state_hash);
  CREATE INDEX ON oauth_pkce_states (expires_at);
  DROP TABLE whole`)
for (let part = 0; part < PARTITIONS; part += 1) {
  await database.query(`
    CREATE TABLE part_${part} PARTITION OF oauth_pkce_states FOR VALUES WITH (MODULUS ${PARTITIONS}, REMAINDER ${part})`)
}

describePkceStore('PrismaPkceStore on a hash-partitioned table', {
  open: (options) => database.openStore(options),
  sharedStorage: true,
})

test('replicas that race for flows on all partitions get each flow once', async () => {
  await database.query('TRUNCATE oauth_pkce_states')
  const clients = Array.from({ length: STORES }, () =>
    createPrismaClient({ connectionString: database.connectionString, maxConnections: 5 }),
  )
  afterAll(() => Promise.all(clients.map((client) => client.$disconnect())))
  const stores = clients.map((prisma) => database.openStore({ prisma }))
  const states = Array.from({ length: FLOWS }, newState)
  await Promise.all(states.map((state, index) => stores[index % STORES]?.put(state, newValue())))
  const parts = await database.query('SELECT FROM oauth_pkce_states GROUP BY tableoid')
  expect(parts).toHaveLength(PARTITIONS)

  const handedOut = await Promise.all(
    states.map(async (state) => {
      const takers = Array.from(
        { length: TAKERS },
        (_, taker) => stores[taker % STORES] ?? database.openStore(),
      )
      const answers = await Promise.all(takers.map((store) => answerOf(store.take(state))))
      return answers.filter((answer) => answer === 'answered').length
    }),
  )
  expect(handedOut).toEqual(Array(FLOWS).fill(1))
  expect(await database.query('SELECT FROM oauth_pkce_states')).toEqual([])
})
