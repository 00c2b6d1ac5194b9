import { afterAll, expect, test } from 'vitest'
import { createPrismaClient } from '../../src/client.ts'
import { createPkceDatabase, newToken, newValue } from '../support/pkce-database.ts'

const FLOWS = 2_000

const database = await createPkceDatabase()
const prisma = createPrismaClient({ connectionString: database.connectionString, maxConnections: 5 })
afterAll(() => prisma.$disconnect())

test(`${FLOWS} puts at once, then ${FLOWS} takes at once, on a pool of 5: all succeed`, async () => {
  const store = database.openStore({ prisma })
  const flows = Array.from({ length: FLOWS }, () => ({ token: newToken(), value: newValue() }))
  await Promise.all(flows.map(({ token, value }) => store.put(token, value)))
  const taken = await Promise.all(flows.map(({ token }) => store.take(token)))
  expect(taken.map(({ codeVerifier }) => codeVerifier)).toEqual(flows.map(({ value }) => value.codeVerifier))
})

test(`${FLOWS} flows at once, each put and then taken, on a pool of 5: all succeed`, async () => {
  const store = database.openStore({ prisma })
  const tokens = Array.from({ length: FLOWS }, newToken)
  await Promise.all(
    tokens.map(async (token) => {
      const value = newValue()
      await store.put(token, value)
      const { codeVerifier } = await store.take(token)
      expect(codeVerifier).toBe(value.codeVerifier)
    }),
  )
})
