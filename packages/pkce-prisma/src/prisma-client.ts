/**
 * The part of a `PrismaClient` that the store uses. Any client on `@prisma/adapter-pg` or PGlite works: one generated from
 * another schema, an extended one, or one from `createPrismaClient` of `@org/pkce-prisma/client`.
 */
export interface PkcePrismaClient extends PkceTransactionClient {
  /** Never called. Its absence reveals the client of a transaction, which the store refuses. */
  $connect(): Promise<void>
  /** Runs `work` in an interactive transaction, which commits when `work` resolves and rolls back when it rejects. */
  $transaction<Result>(
    work: (tx: PkceTransactionClient) => Promise<Result>,
    options?: { maxWait?: number; timeout?: number },
  ): Promise<Result>
}

/** The part of an interactive transaction's client that the store uses. */
export interface PkceTransactionClient {
  /** Runs a statement with positional parameters and returns its rows. */
  $queryRawUnsafe<Rows = unknown>(sql: string, ...values: unknown[]): PromiseLike<Rows>
}

/**
 * Whether the client has extensions. An extension may repeat a statement or run others after it, so an error proves nothing
 * about the outcome of our statement.
 */
export function isExtended(prisma: PkcePrismaClient): boolean {
  const parent: unknown = Reflect.get(prisma, '$parent')
  return parent !== undefined && parent !== prisma
}
