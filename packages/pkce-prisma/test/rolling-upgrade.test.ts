import { readFile } from 'node:fs/promises'
import { createTestDatabase } from '@org/dev-postgres/vitest'
import pg from 'pg'
import { expect, test } from 'vitest'
import { createPrismaClient } from '../src/client.ts'
import { PrismaPkceStore } from '../src/index.ts'
import { FirstRelease } from './first-release.ts'
import { createPkceDatabase, encryptor, newToken, newValue } from './pkce-database.ts'

const database = await createPkceDatabase()
const store = database.openStore()
const old = new FirstRelease(database)

test('what an old replica puts, a new one takes', async () => {
  const token = newToken()
  const value = newValue()
  await old.put(token, value)
  await expect(store.take(token)).resolves.toMatchObject({ ...value, issuer: '', nonce: '', appState: null })
})

test('what a new replica puts, an old one takes, where it uses nothing new', async () => {
  const token = newToken()
  const value = newValue()
  await store.put(token, value)
  await expect(old.take(token)).resolves.toBe(value.codeVerifier)
})

test.for([
  ['a binding', {}, { binding: newToken() }],
  ['an issuer', { issuer: 'https://issuer.example' }, {}],
  ['a nonce', { nonce: newToken() }, {}],
  ['an appState', { appState: [] }, {}],
] as const)('an old replica neither opens nor burns a flow with %s', async ([, more, options]) => {
  const token = newToken()
  const value = newValue(more)
  await store.put(token, value, options)
  await expect(old.take(token)).rejects.toMatchObject({ code: 'FIELD_AUTHENTICATION_FAILED' })
  await expect(store.take(token, options)).resolves.toMatchObject(value)
})

test('old and new replicas see each other’s flows in the way', async () => {
  const [first, second] = [newToken(), newToken()]
  await old.put(first, newValue())
  await expect(store.put(first, newValue())).rejects.toMatchObject({ code: 'PKCE_STATE_COLLISION' })
  await store.put(second, newValue(), { binding: newToken() })
  await expect(old.put(second, newValue())).resolves.toBe(false)
})

test('old and new replicas replace and sweep each other’s expired flows', async () => {
  const expired = { ttlMs: -1 }
  const [first, second, third, fourth] = [newToken(), newToken(), newToken(), newToken()]
  await old.put(first, newValue(), expired.ttlMs)
  const bound = { binding: newToken() }
  await store.put(first, newValue({ nonce: 'n' }), bound)
  await expect(store.take(first, bound)).resolves.toMatchObject({ nonce: 'n' })

  await store.put(second, newValue())
  await expire(second)
  const value = newValue()
  await old.put(second, value)
  await expect(store.take(second)).resolves.toMatchObject(value)

  await old.put(third, newValue(), expired.ttlMs)
  await expect(store.sweep()).resolves.toBe(1)
  await store.put(fourth, newValue(), bound)
  await expire(fourth)
  await expect(old.sweep()).resolves.toBe(1)
})

test('a flow that a later release sealed in its own way stays for that release', async () => {
  const token = newToken()
  await store.put(token, newValue({ nonce: 'n' }))
  const setVersion = 'UPDATE oauth_pkce_states SET seal_version = $2 WHERE state_hash = sha256($1)'
  await database.query(setVersion, Buffer.from(token), 3)
  await expect(store.take(token)).rejects.toMatchObject({
    code: 'PKCE_STORE_TAKE_FAILED',
    retryable: true,
    cause: { message: expect.stringContaining('newer release') },
  })
  await database.query(setVersion, Buffer.from(token), 2)
  await expect(store.take(token)).resolves.toMatchObject({ nonce: 'n' })
})

test('a new replica that starts before the migration fails in a typed way, and works once it is there', async () => {
  const { connectionString } = await createTestDatabase()
  const client = new pg.Client({ connectionString })
  await client.connect()
  const prisma = createPrismaClient({ connectionString })
  try {
    await client.query(await migration('20261123090000_create_oauth_pkce_states'))
    const early = new PrismaPkceStore({ prisma, encryptor, sweepIntervalMs: 0 })
    const undefinedColumn = { retryable: true, cause: { sqlState: '42703' } }
    await expect(early.put(newToken(), newValue())).rejects.toMatchObject(undefinedColumn)
    await expect(early.take(newToken())).rejects.toMatchObject(undefinedColumn)

    await client.query(await migration('20261123121500_bind_and_seal_flows'))
    const token = newToken()
    await early.put(token, newValue())
    await expect(early.take(token)).resolves.toBeDefined()
  } finally {
    await prisma.$disconnect()
    await client.end()
  }
})

async function expire(token: string): Promise<void> {
  const sql = 'UPDATE oauth_pkce_states SET expires_at = now() WHERE state_hash = sha256($1)'
  await database.query(sql, Buffer.from(token))
}

function migration(name: string): Promise<string> {
  return readFile(new URL(`../../../prisma/migrations/${name}/migration.sql`, import.meta.url), 'utf8')
}
