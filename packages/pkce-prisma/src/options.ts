import type { FieldEncryptor } from '@org/field-encryption'
import type { PkceStoreOptions } from '@org/pkce-core/store'
import type { PkcePrismaClient } from './prisma-client.ts'

/** Options of `PrismaPkceStore`. */
export interface PrismaPkceStoreOptions extends PkceStoreOptions {
  /**
   * The client to reach the database with: your own, or one from `createPrismaClient` of
   * `@org/pkce-prisma/client`. The store never disconnects it. The client of a transaction under way is refused: what
   * is taken on it would be handed out although that transaction may still roll back.
   */
  prisma: PkcePrismaClient
  /** Seals the secrets at rest: `createFieldEncryptor` of `@org/field-encryption`. */
  encryptor: FieldEncryptor
  /**
   * The PostgreSQL schema that `pkce-migrate` put the table into.
   *
   * @defaultValue `'pkce'`
   */
  schema?: string
}
