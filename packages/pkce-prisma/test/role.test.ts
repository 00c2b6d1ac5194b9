import { randomBytes } from 'node:crypto'
import { afterAll, expect, test } from 'vitest'
import { createPrismaClient } from '../src/client.ts'
import { createPkceDatabase, newToken, newValue } from './pkce-database.ts'

const database = await createPkceDatabase()
const role = `service_${randomBytes(6).toString('hex')}`
const password = randomBytes(16).toString('hex')
await database.query(`CREATE ROLE ${role} LOGIN PASSWORD '${password}'`)
await database.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON oauth_pkce_states TO ${role}`)
const url = new URL(database.connectionString)
url.username = role
url.password = password
const prisma = createPrismaClient({ connectionString: url.href })
afterAll(async () => {
  await prisma.$disconnect()
  await database.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`)
})

test('a role that may read and write the table, and nothing else, is enough for the store', async () => {
  await expect(prisma.$executeRawUnsafe('TRUNCATE oauth_pkce_states')).rejects.toThrow('permission denied')

  const store = database.openStore({ prisma })
  const [token, expired] = [newToken(), newToken()]
  await store.put(token, newValue())
  await store.put(expired, newValue())
  await database.query(
    'UPDATE oauth_pkce_states SET expires_at = now() WHERE state_hash = sha256($1)',
    Buffer.from(expired),
  )
  await expect(store.take(expired)).rejects.toMatchObject({ reason: 'expired' })
  await expect(store.put(expired, newValue())).resolves.toBeDefined()
  await expect(store.take(token)).resolves.toBeDefined()
  await expect(store.sweep()).resolves.toBe(0)
})
