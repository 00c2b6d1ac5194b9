import { createFieldEncryptor, type FieldEncryptor, parseFieldEncryptionKeys } from '@org/field-encryption'
import { deployMigrations, isMigrateError } from '@org/pkce-migrate'
import { PrismaPkceStore, type PrismaPkceStoreOptions } from '@org/pkce-prisma'
import { createPrismaClient, type PrismaClient } from '@org/pkce-prisma/client'
import { oneFlow } from './one-flow.js'

const { DATABASE_URL: connectionString = '', FIELD_ENCRYPTION_KEYS = '' } = process.env

try {
  await deployMigrations({ connectionString })
} catch (error) {
  if (isMigrateError(error, 'PKCE_MIGRATE_DATABASE_UNREACHABLE')) console.error(error.reason)
  throw error
}
const encryptor: FieldEncryptor = createFieldEncryptor(parseFieldEncryptionKeys(FIELD_ENCRYPTION_KEYS))
const prisma: PrismaClient = createPrismaClient({ connectionString, maxConnections: 2 })
const options: PrismaPkceStoreOptions = { prisma, encryptor }

await oneFlow(new PrismaPkceStore(options))
if ((await prisma.oauthPkceState.count()) !== 0) throw new Error('The row is still there')
await prisma.$disconnect()
