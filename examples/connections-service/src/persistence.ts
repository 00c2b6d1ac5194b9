import { createFieldEncryptor, type FieldEncryptionKeys } from '@org/field-encryption'
import type { PkceStore } from '@org/pkce-core'
import type { Logger } from '@org/pkce-core/store'
import { MemoryPkceStore } from '@org/pkce-memory'
import { PrismaPkceStore } from '@org/pkce-prisma'
import { createPrismaClient } from '@org/pkce-prisma/client'
import type { ConnectionTable } from './table/connection-table.ts'
import { MemoryConnectionTable } from './table/memory-connection-table.ts'
import { PrismaConnectionTable } from './table/prisma-connection-table.ts'

export interface PersistenceConfig {
  /** How long a flow may take, in milliseconds. */
  ttlMs: number
  /** Absent if no database is configured. */
  database?: { url: string; encryptionKeys: FieldEncryptionKeys }
}

/** The service's stores for data that outlives a request. */
export interface Persistence {
  /** The flows in flight. */
  store: PkceStore
  /** The established connections. */
  table: ConnectionTable
  close(): Promise<void>
}

/** Opens PostgreSQL, which all replicas share, if a database is configured. Otherwise uses this process's memory. */
export function openPersistence({ ttlMs, database }: PersistenceConfig, logger: Logger): Persistence {
  if (database === undefined) {
    const store = new MemoryPkceStore({ ttlMs, logger })
    return { store, table: new MemoryConnectionTable(), close: () => store.close() }
  }

  const encryptor = createFieldEncryptor(database.encryptionKeys)
  const prisma = createPrismaClient({ connectionString: database.url })
  const store = new PrismaPkceStore({ prisma, encryptor, ttlMs, logger })
  const table = new PrismaConnectionTable(database.url, encryptor)
  return {
    store,
    table,
    async close() {
      await store.close()
      await prisma.$disconnect()
      await table.close()
    },
  }
}
