/**
 * The part of a `PrismaClient` that the store uses. Any client on `@prisma/adapter-pg` fits, and one on
 * PGlite: generated from another schema, extended, or the one that `createPrismaClient` of
 * `@org/pkce-prisma/client` makes.
 */
export interface PkcePrismaClient extends PkceTransactionClient {
  /** Not called. The client of a transaction has none, and is no client for a store. */
  $connect(): Promise<void>
  /** Runs `work` in an interactive transaction: committed when it resolves, rolled back when it throws. */
  $transaction<Result>(
    work: (tx: PkceTransactionClient) => Promise<Result>,
    options?: { maxWait?: number; timeout?: number },
  ): Promise<Result>
}

/** The part of an interactive transaction's client that the store uses. */
export interface PkceTransactionClient {
  /** Runs a statement with positional parameters, and answers its rows. */
  $queryRawUnsafe<Rows = unknown>(sql: string, ...values: unknown[]): PromiseLike<Rows>
}

/**
 * Whether the client has extensions. One may repeat a statement, or run others after it, so that an error tells nothing of
 * what our statement did.
 */
export function isExtended(prisma: PkcePrismaClient): boolean {
  const parent: unknown = Reflect.get(prisma, '$parent')
  return parent !== undefined && parent !== prisma
}
