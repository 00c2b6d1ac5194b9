export { DatabaseFailure } from './database-failure.ts'
export type { PkcePrismaClient, PkceTransactionClient } from './prisma-client.ts'
export { PrismaPkceStore, type PrismaPkceStoreOptions } from './prisma-pkce-store.ts'
export { SealFailure } from './seal.ts'
