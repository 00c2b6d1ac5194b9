/**
 * Holds in-flight OAuth PKCE state in PostgreSQL through Prisma, for any number of replicas.
 *
 * @module @org/pkce-prisma
 */

export { DatabaseError } from './database-error.ts'
export type { PrismaPkceStoreOptions } from './options.ts'
export type { PkcePrismaClient, PkceTransactionClient } from './prisma-client.ts'
export { PrismaPkceStore } from './prisma-pkce-store.ts'
export { SealError } from './seal.ts'
