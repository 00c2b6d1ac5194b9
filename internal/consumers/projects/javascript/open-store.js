import { createFieldEncryptor, parseFieldEncryptionKeys } from '@org/field-encryption'
import { PrismaPkceStore } from '@org/pkce-prisma'
import { createPrismaClient } from '@org/pkce-prisma/client'

const { DATABASE_URL: connectionString, FIELD_ENCRYPTION_KEYS } = process.env

/** The store of a service that has its database and its keys from the environment. */
export function openStore() {
  const encryptor = createFieldEncryptor(parseFieldEncryptionKeys(FIELD_ENCRYPTION_KEYS))
  const prisma = createPrismaClient({ connectionString })
  return { store: new PrismaPkceStore({ prisma, encryptor }), prisma }
}
