import type { FieldEncryptor } from '@org/field-encryption'
import type { PkceStoreOptions } from '@org/pkce-core/store'
import type { PkcePrismaClient } from './prisma-client.ts'

/** Options of `PrismaPkceStore`. */
export interface PrismaPkceStoreOptions extends PkceStoreOptions {
  /**
   * The client that connects to the database: your own, or one from `createPrismaClient` of `@org/pkce-prisma/client`.
   * The store never disconnects it. The client of an open transaction is refused, because a flow taken on it would be
   * handed over even though the transaction may still roll back.
   */
  prisma: PkcePrismaClient
  /**
   * Seals the secrets at rest, usually `createFieldEncryptor` of `@org/field-encryption`. Each value must be sealed or opened
   * within 5 seconds; otherwise the call rejects with a `SealError` as its `cause`.
   */
  encryptor: FieldEncryptor
  /**
   * The PostgreSQL schema that `pkce-migrate` put the table into.
   *
   * @defaultValue `'pkce'`
   */
  schema?: string
}
