import type { MemoryContender, ServedContender } from '../contender.ts'

/*
 * Contenders by file name. Each is imported only in its own process, because some libraries enable features, such as hooks on
 * every promise, that slow down all code in the process.
 */

/** The contenders that store flows in PostgreSQL. */
export const ON_POSTGRES = [
  'prisma-store',
  'raw-pg',
  'raw-pg-transaction',
  'raw-pg-64-connections',
  'raw-sql-prisma',
  'plain-prisma',
  'better-auth-callback',
  'better-auth-consume',
  'session-store',
  'keyv',
] as const

export const IN_MEMORY = ['memory-store', 'lru-cache', 'ttl-cache', 'scanned-map', 'bare-map'] as const

export type ServedId = (typeof ON_POSTGRES)[number] | 'redis'
export type InMemoryId = (typeof IN_MEMORY)[number]

export async function importServed(id: ServedId): Promise<ServedContender> {
  return (await import(/* @vite-ignore */ `./${id}.js`)).contender
}

export async function importInMemory(id: InMemoryId): Promise<MemoryContender> {
  return (await import(/* @vite-ignore */ `./${id}.js`)).contender
}
