import { randomBytes } from 'node:crypto'
import { describePkceStore } from '@org/pkce-conformance'
import { afterAll, expect, test } from 'vitest'
import { createPrismaClient } from '../src/client.ts'
import { createPkceDatabase } from './support/pkce-database.ts'

const database = await createPkceDatabase()
const role = `service_${randomBytes(6).toString('hex')}`
const password = randomBytes(16).toString('hex')
await database.query(`CREATE ROLE ${role} LOGIN PASSWORD '${password}'`)
await database.query(`GRANT USAGE ON SCHEMA pkce TO ${role}`)
await database.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON oauth_pkce_states TO ${role}`)
const url = new URL(database.connectionString)
url.username = role
url.password = password
const prisma = createPrismaClient({ connectionString: url.href })
afterAll(async () => {
  await prisma.$disconnect()
  await database.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`)
})

test.for([
  'TRUNCATE oauth_pkce_states',
  'ALTER TABLE oauth_pkce_states ADD COLUMN c int',
  'CREATE TABLE t ()',
  'SELECT * FROM _prisma_migrations',
])('the role is not allowed to run %s', async (statement) => {
  await expect(prisma.$executeRawUnsafe(statement)).rejects.toThrow(/permission denied|must be owner/)
})

describePkceStore('PrismaPkceStore with a role that may only read and write its table', {
  open: (options) => database.openStore({ prisma, ...options }),
  sharedStorage: true,
})
