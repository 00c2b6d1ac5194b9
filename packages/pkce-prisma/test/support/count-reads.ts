import type { PkcePrismaClient, PkceTransactionClient } from '../../src/index.ts'

/** A query for the OIDs of the table and its indexes. */
export const TABLE_AND_INDEXES = `
  SELECT 'oauth_pkce_states'::regclass::oid
  UNION ALL SELECT indexrelid FROM pg_index WHERE indrelid = 'oauth_pkce_states'::regclass`

/** A client that counts how many rows and index entries of the table its statements read. */
export function countReads(prisma: PkcePrismaClient): { prisma: PkcePrismaClient; reads: () => number } {
  let reads = 0
  const counting: PkcePrismaClient = {
    $connect: () => prisma.$connect(),
    $transaction: (work, options) =>
      prisma.$transaction(async (tx) => {
        const before = await readsBy(tx)
        const answer = await work(tx)
        reads += (await readsBy(tx)) - before
        return answer
      }, options),
    $queryRawUnsafe: (sql, ...values) =>
      counting.$transaction(async (tx) => await tx.$queryRawUnsafe(sql, ...values)),
  }
  return { prisma: counting, reads: () => reads }
}

async function readsBy(tx: PkceTransactionClient): Promise<number> {
  const [row] = await tx.$queryRawUnsafe<{ count: number }[]>(
    `SELECT sum(pg_stat_get_xact_tuples_returned(oid))::int AS count FROM (${TABLE_AND_INDEXES}) AS relations (oid)`,
  )
  return row?.count ?? Number.NaN
}
