import { createFieldEncryptor, type FieldEncryptionKeys } from '@org/field-encryption'
import type { PkceStore } from '@org/pkce-core'
import type { Logger } from '@org/pkce-core/store'
import { MemoryPkceStore } from '@org/pkce-memory'
import { PrismaPkceStore } from '@org/pkce-prisma'
import { createPrismaClient } from '@org/pkce-prisma/client'

export interface StoreConfig {
  ttlMs: number
  /** Absent where no database is configured. */
  database?: { url: string; encryptionKeys: FieldEncryptionKeys }
}

/** A store, and how to let go of it and of what was opened for it. */
export interface SelectedStore {
  store: PkceStore
  close(): Promise<void>
}

/** PostgreSQL where a database is configured, so that any replica can finish a flow; this process's memory otherwise. */
export function selectStore({ ttlMs, database }: StoreConfig, logger: Logger): SelectedStore {
  if (database === undefined) {
    const store = new MemoryPkceStore({ ttlMs, logger })
    return { store, close: () => store.close() }
  }

  const encryptor = createFieldEncryptor(database.encryptionKeys)
  const prisma = createPrismaClient({ connectionString: database.url })
  const store = new PrismaPkceStore({ prisma, encryptor, ttlMs, logger })
  return {
    store,
    async close() {
      await store.close()
      await prisma.$disconnect()
    },
  }
}
