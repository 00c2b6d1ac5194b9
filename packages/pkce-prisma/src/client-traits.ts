import { TRANSACTION_LIMITS } from './limits.ts'
import type { PkceTransactionClient } from './prisma-client.ts'
import type { PkceSql } from './sql/index.ts'

/** Facts about a client, learnt in its first transaction. */
export interface ClientTraits {
  /**
   * Whether the statements of a transaction run inside it. Some extensions run each operation in a separate transaction,
   * where the DELETE commits by itself.
   */
  runsInTransaction: boolean
  /** Whether the client sets the limits along with BEGIN. */
  isLimited: boolean
}

interface Probe {
  startedAt: string
  lockTimeout: string
}

/** Learns the traits of the client of `tx`. If two statements report the same transaction, both run inside it. */
export async function probeClient(tx: PkceTransactionClient, sql: PkceSql): Promise<ClientTraits> {
  const [first] = await tx.$queryRawUnsafe<Probe[]>(sql.probe)
  const [second] = await tx.$queryRawUnsafe<Probe[]>(sql.probe)
  const [[, lockTimeout]] = TRANSACTION_LIMITS
  return {
    runsInTransaction: first !== undefined && first.startedAt === second?.startedAt,
    isLimited: first?.lockTimeout === lockTimeout,
  }
}
