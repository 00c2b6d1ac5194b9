import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { createPrismaClient } from '../src/client.ts'
import { createPkceDatabase, newToken, newValue } from './pkce-database.ts'

const database = await createPkceDatabase('Auth Schema')

test('the table may live in another schema than public', async () => {
  const store = database.openStore()
  const token = newToken()
  const value = newValue()
  await store.put(token, value)
  await expect(database.prisma.oauthPkceState.count()).resolves.toBe(1)
  await expect(store.take(token)).resolves.toMatchObject(value)
})

test('a client shows no password, however deep one looks', async () => {
  const url = new URL(database.connectionString)
  url.password = 'canary-password'
  const prisma = createPrismaClient({ connectionString: url.href })
  await prisma.$queryRawUnsafe('SELECT 1').catch(() => {})
  expect(inspect(prisma, { depth: 5, showHidden: true })).not.toContain('canary')
  await prisma.$disconnect()
})

test('a connection string that cannot be read is refused, and not repeated', () => {
  for (const connectionString of ['postgresql://user:canary@host:port/', 'postgresql://canary@[::1/']) {
    const refusal = new TypeError(
      'connectionString is no PostgreSQL URI, or names a file that cannot be read',
    )
    expect(() => createPrismaClient({ connectionString })).toThrow(refusal)
  }
})

test('the name of a schema is quoted', async () => {
  await database.query('CREATE SCHEMA "say ""hi"" twice"')
  await database.query(
    'CREATE TABLE "say ""hi"" twice".oauth_pkce_states (LIKE "Auth Schema".oauth_pkce_states INCLUDING ALL)',
  )
  const store = database.openStore({ schema: 'say "hi" twice' })
  const token = newToken()
  await store.put(token, newValue())
  await expect(database.query('SELECT 1 FROM "say ""hi"" twice".oauth_pkce_states')).resolves.toHaveLength(1)
  await expect(store.take(token)).resolves.toBeDefined()
})

test('an extended client fits, and is not disconnected by the store', async () => {
  const seen: string[] = []
  const extended = database.prisma.$extends({
    query: {
      $allOperations({ operation, args, query }) {
        seen.push(operation)
        return query(args)
      },
    },
  })
  const store = database.openStore({ prisma: extended })
  const token = newToken()
  await store.put(token, newValue())
  await store.take(token)
  await store.close()
  expect(new Set(seen)).toEqual(new Set(['$queryRawUnsafe']))
  await expect(database.prisma.oauthPkceState.count()).resolves.toBe(0)
})

test.for(['', 'a\0b'])('a schema that PostgreSQL could not name is refused', (schema) => {
  expect(() => database.openStore({ schema })).toThrow(TypeError)
})
