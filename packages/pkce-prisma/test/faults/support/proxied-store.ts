import { createPrismaClient } from '../../../src/client.ts'
import type { PkcePrismaClient, PrismaPkceStore, PrismaPkceStoreOptions } from '../../../src/index.ts'
import type { PkceDatabase } from '../../support/pkce-database.ts'
import { type PostgresProxy, startProxy } from '../../support/proxy/proxy.ts'

export interface ProxiedStore extends AsyncDisposable {
  proxy: PostgresProxy
  store: PrismaPkceStore
}

export interface ProxiedStoreOptions extends Partial<Omit<PrismaPkceStoreOptions, 'prisma'>> {
  /** @defaultValue 10 */
  maxConnections?: number
  /** Wraps the store's client. */
  extend?: (prisma: PkcePrismaClient) => PkcePrismaClient
}

/** A store that reaches the database only through its own proxy. */
export async function openProxiedStore(
  database: PkceDatabase,
  { maxConnections = 10, extend = (prisma) => prisma, ...options }: ProxiedStoreOptions = {},
): Promise<ProxiedStore> {
  const proxy = await startProxy(database.connectionString)
  const prisma = createPrismaClient({ connectionString: proxy.connectionString, maxConnections })
  const store = database.openStore({ prisma: extend(prisma), ...options })
  return {
    proxy,
    store,
    async [Symbol.asyncDispose]() {
      // The proxy first, because silent connections would keep the others waiting.
      await proxy[Symbol.asyncDispose]()
      await store.close()
      await prisma.$disconnect()
    },
  }
}
