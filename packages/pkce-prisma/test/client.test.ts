import { inspect } from 'node:util'
import { openUnixSocket } from '@org/dev-postgres'
import { createTestDatabase } from '@org/dev-postgres/vitest'
import { deployMigrations } from '@org/pkce-migrate'
import { describe, expect, test } from 'vitest'
import { createPrismaClient } from '../src/client.ts'
import { PrismaPkceStore } from '../src/index.ts'
import { createPkceDatabase, encryptor, newState, newValue } from './support/pkce-database.ts'

const database = await createPkceDatabase('Auth Schema')

test('the table may be in a schema other than pkce', async () => {
  const store = database.openStore()
  const state = newState()
  const value = newValue()
  await store.put(state, value)
  await expect(database.prisma.oauthPkceState.count()).resolves.toBe(1)
  await expect(store.take(state)).resolves.toMatchObject(value)
})

test('a client exposes no password at any depth', async () => {
  const url = new URL(database.connectionString)
  url.password = 'canary-password'
  const prisma = createPrismaClient({ connectionString: url.href })
  await prisma.$queryRawUnsafe('SELECT 1').catch(() => {})
  expect(inspect(prisma, { depth: 5, showHidden: true })).not.toContain('canary')
  await prisma.$disconnect()
})

test('by default, client and store find the table where pkce-migrate puts it', async () => {
  const { connectionString } = await createTestDatabase()
  await deployMigrations({ connectionString })
  const prisma = createPrismaClient({ connectionString })
  const store = new PrismaPkceStore({ prisma, encryptor, sweepIntervalMs: 0 })
  const state = newState()
  await store.put(state, newValue())
  await expect(prisma.oauthPkceState.count()).resolves.toBe(1)
  await expect(store.take(state)).resolves.toBeDefined()
  await prisma.$disconnect()
})

test('a store that starts before the migration rejects with its errors, and works after it', async () => {
  const { connectionString } = await createTestDatabase()
  const prisma = createPrismaClient({ connectionString })
  const store = new PrismaPkceStore({ prisma, encryptor, sweepIntervalMs: 0 })
  const undefinedTable = { retryable: true, cause: { sqlState: '42P01' } }
  await expect(store.put(newState(), newValue())).rejects.toMatchObject(undefinedTable)
  await expect(store.take(newState())).rejects.toMatchObject(undefinedTable)

  await deployMigrations({ connectionString })
  const state = newState()
  await store.put(state, newValue())
  await expect(store.take(state)).resolves.toBeDefined()
  await prisma.$disconnect()
})

describe('an invalid URL fails immediately with a message that names the rule, not the URL', () => {
  test.each([
    [''],
    [undefined],
    [5432],
    ['"postgres://u:canary@h/app"'],
    ["'postgres://u:canary@h/app'"],
    ['mysql://u:canary@h/app'],
    ['http://u:canary@h/app'],
    ['prisma+postgres://h/?api_key=canary'],
    ['host=h dbname=canary'],
    ['127.0.0.1:5432/canary'],
    [' postgres://u:canary@h/app'],
    ['postgres://u:canary@h'],
    ['postgres://u:canary@h:port/app'],
    ['postgres://u:canary%@h/app'],
    ['postgres://canary@[::1/app'],
    ['postgres://u:canary@h/app?sslkey=/canary'],
    ['postgres://u:canary@a:1,b:2/app?target_session_attrs=read-write'],
    ['postgres://u:canary@h/app?schema=app'],
  ])('%s', (connectionString) => {
    let refusal: unknown
    try {
      createPrismaClient({ connectionString: connectionString as string })
    } catch (error) {
      refusal = error
    }
    expect(refusal).toBeInstanceOf(TypeError)
    expect(refusal).toMatchObject({ message: expect.stringMatching(/^connectionString /) })
    expect(inspect(refusal, { depth: null, showHidden: true })).not.toContain('canary')
  })
})

test('the schema parameter of a URL is ignored when the option schema is set', async () => {
  const url = `${database.connectionString}?schema=app`
  const prisma = createPrismaClient({ connectionString: url, schema: 'Auth Schema' })
  await expect(prisma.oauthPkceState.count()).resolves.toBe(0)
  await prisma.$disconnect()
})

test('a client connects over a Unix socket in every notation', async () => {
  await using socket = await openUnixSocket(database.connectionString)
  const { username, password, pathname } = new URL(database.connectionString)
  const { directory } = socket
  const urls = [
    `postgresql://${username}:${password}@${pathname}?host=${directory}`,
    `postgresql://${username}:${password}@${encodeURIComponent(directory)}${pathname}`,
    `socket://${username}:${password}@${directory}?db=${pathname.slice(1)}`,
  ]
  for (const connectionString of urls) {
    const prisma = createPrismaClient({ connectionString, schema: 'Auth Schema' })
    await expect(prisma.oauthPkceState.count()).resolves.toBe(0)
    await prisma.$disconnect()
  }
  expect(socket.connections).toBe(urls.length)
})

test('the name of a schema is quoted', async () => {
  await database.query('CREATE SCHEMA "say ""hi"" twice"')
  await database.query(
    'CREATE TABLE "say ""hi"" twice".oauth_pkce_states (LIKE "Auth Schema".oauth_pkce_states INCLUDING ALL)',
  )
  const store = database.openStore({ schema: 'say "hi" twice' })
  const state = newState()
  await store.put(state, newValue())
  await expect(database.query('SELECT 1 FROM "say ""hi"" twice".oauth_pkce_states')).resolves.toHaveLength(1)
  await expect(store.take(state)).resolves.toBeDefined()
})

test('an extended client works, and the store does not disconnect it', async () => {
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
  const state = newState()
  await store.put(state, newValue())
  await store.take(state)
  await store.close()
  expect(new Set(seen)).toEqual(new Set(['$queryRawUnsafe']))
  await expect(database.prisma.oauthPkceState.count()).resolves.toBe(0)
})

test.for(['', 'a\0b'])('a schema that is not a PostgreSQL identifier is refused', (schema) => {
  expect(() => database.openStore({ schema })).toThrow(TypeError)
})

test('an unknown option is refused', () => {
  const { connectionString } = database
  const mistyped = { connectionString, shema: 'auth' }
  expect(() => createPrismaClient(mistyped)).toThrow(TypeError)
  expect(() => createPrismaClient(connectionString as never)).toThrow(TypeError)
  for (const maxConnections of [0, -1, 1.5, Number.NaN]) {
    expect(() => createPrismaClient({ connectionString, maxConnections })).toThrow(RangeError)
  }
  expect(() => database.openStore({ shema: 'auth' } as never)).toThrow(TypeError)
})
