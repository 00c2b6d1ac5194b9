import { randomBytes } from 'node:crypto'
import { createTestDatabase } from '@org/dev-postgres/vitest'
import { createFieldEncryptor } from '@org/field-encryption'
import { deployMigrations } from '@org/pkce-migrate'
import { PrismaPkceStore } from '@org/pkce-prisma'
import { createPrismaClient } from '@org/pkce-prisma/client'
import { onTestFinished } from 'vitest'

/** Opens stores until the end of a test. Each has its own pool; all use one database, created for the test file. */
export async function prismaStores(): Promise<() => PrismaPkceStore> {
  const { connectionString } = await createTestDatabase()
  await deployMigrations({ connectionString })
  const encryptor = createFieldEncryptor({ keys: { a: new Uint8Array(randomBytes(32)) }, primary: 'a' })
  return () => {
    const prisma = createPrismaClient({ connectionString })
    const store = new PrismaPkceStore({ prisma, encryptor, sweepIntervalMs: 0 })
    onTestFinished(async () => {
      await store.close()
      await prisma.$disconnect()
    })
    return store
  }
}
