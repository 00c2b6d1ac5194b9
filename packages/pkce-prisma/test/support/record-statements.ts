import type { PrismaClient } from '../../src/client.ts'
import type { PkcePrismaClient, PkceTransactionClient } from '../../src/index.ts'

/** A client that records the statements that it sends, and the size of their parameters in bytes. */
export function recordStatements(prisma: PrismaClient) {
  const statements: { sql: string; bytes: number }[] = []
  const recorded = (client: PkceTransactionClient): PkceTransactionClient => ({
    $queryRawUnsafe(sql, ...values) {
      statements.push({ sql, bytes: Buffer.byteLength(values.flat().join('')) })
      return client.$queryRawUnsafe(sql, ...values)
    },
  })
  const client: PkcePrismaClient = {
    ...recorded(prisma),
    $connect: () => prisma.$connect(),
    $transaction: (work, options) => prisma.$transaction((tx) => work(recorded(tx)), options),
  }
  return { prisma: client, statements }
}
