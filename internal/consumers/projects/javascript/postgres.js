import { createFieldEncryptor, parseFieldEncryptionKeys } from '@org/field-encryption'
import { PrismaPkceStore } from '@org/pkce-prisma'
import { createPrismaClient } from '@org/pkce-prisma/client'
import { oneFlow } from './one-flow.js'

const { DATABASE_URL: connectionString, FIELD_ENCRYPTION_KEYS } = process.env
const encryptor = createFieldEncryptor(parseFieldEncryptionKeys(FIELD_ENCRYPTION_KEYS))
const prisma = createPrismaClient({ connectionString })

await oneFlow(new PrismaPkceStore({ prisma, encryptor }))
await prisma.$disconnect()
