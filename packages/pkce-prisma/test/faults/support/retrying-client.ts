import type { PkcePrismaClient } from '../../../src/index.ts'

const RUNS = 3

/** A client that repeats `$transaction` after any error, as the extensions of some services do. */
export function retryingClient(prisma: PkcePrismaClient): PkcePrismaClient {
  return {
    $connect: () => prisma.$connect(),
    $queryRawUnsafe: (sql, ...values) => prisma.$queryRawUnsafe(sql, ...values),
    async $transaction(work, options) {
      for (let run = 1; ; run += 1) {
        try {
          return await prisma.$transaction(work, options)
        } catch (error) {
          if (run === RUNS) throw error
        }
      }
    },
  }
}
