import { createFieldEncryptor, parseFieldEncryptionKeys } from '@org/field-encryption'
import { PrismaPkceStore } from '@org/pkce-prisma'
import { createPrismaClient } from '@org/pkce-prisma/client'

const { DATABASE_URL: connectionString, FIELD_ENCRYPTION_KEYS } = process.env

/** Opens the store of a service whose environment has the database's URL and the keys. */
export function openStore() {
  const encryptor = createFieldEncryptor(parseFieldEncryptionKeys(FIELD_ENCRYPTION_KEYS))
  const prisma = createPrismaClient({ connectionString })
  return { store: new PrismaPkceStore({ prisma, encryptor }), prisma }
}
