import { afterAll, expect, test } from 'vitest'
import { createPrismaClient } from '../../src/client.ts'
import { createPkceDatabase, newState, newValue } from '../support/pkce-database.ts'

const FLOWS = 2_000

const database = await createPkceDatabase()
const prisma = createPrismaClient({ connectionString: database.connectionString, maxConnections: 5 })
afterAll(() => prisma.$disconnect())

test(`${FLOWS} concurrent puts and then ${FLOWS} concurrent takes succeed on a pool of 5`, async () => {
  const store = database.openStore({ prisma })
  const flows = Array.from({ length: FLOWS }, () => ({ state: newState(), value: newValue() }))
  await Promise.all(flows.map(({ state, value }) => store.put(state, value)))
  const taken = await Promise.all(flows.map(({ state }) => store.take(state)))
  expect(taken.map(({ codeVerifier }) => codeVerifier)).toEqual(flows.map(({ value }) => value.codeVerifier))
})

test(`${FLOWS} concurrent flows, each put and then taken, succeed on a pool of 5`, async () => {
  const store = database.openStore({ prisma })
  const states = Array.from({ length: FLOWS }, newState)
  await Promise.all(
    states.map(async (state) => {
      const value = newValue()
      await store.put(state, value)
      const { codeVerifier } = await store.take(state)
      expect(codeVerifier).toBe(value.codeVerifier)
    }),
  )
})
