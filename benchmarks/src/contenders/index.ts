import type { MemoryContender, ServedContender } from '../contender.ts'
import { betterAuthCallback, betterAuthConsume } from './better-auth.ts'
import { keyvStore } from './keyv.ts'
import { lruCache } from './lru-cache.ts'
import { memoryStore } from './memory-store.ts'
import { plainPrisma } from './plain-prisma.ts'
import { prismaStore } from './prisma-store.ts'
import { rawPg, rawPgWithMoreConnections } from './raw-pg.ts'
import { rawPgTransaction } from './raw-pg-transaction.ts'
import { scannedMap } from './scanned-map.ts'
import { sessionStore } from './session-store.ts'
import { ttlCache } from './ttl-cache.ts'

/** Everything that keeps its flows in PostgreSQL. */
export const onPostgres: ServedContender[] = [
  prismaStore,
  rawPg,
  rawPgTransaction,
  rawPgWithMoreConnections,
  plainPrisma,
  betterAuthCallback,
  betterAuthConsume,
  sessionStore,
  keyvStore,
]

export const inMemory: MemoryContender[] = [memoryStore, lruCache, ttlCache, scannedMap]
