import { sleep } from './clock.ts'
import { DatabaseError, databaseError } from './database-error.ts'
import { CONNECT_WITHIN_MS, FIRST_BACKOFF_MS, SWEEP_BATCH, SWEEP_BATCH_WITHIN_MS } from './limits.ts'
import type { PkcePrismaClient } from './prisma-client.ts'
import { bytea } from './row.ts'
import type { PkceSql } from './sql/index.ts'
import { withTimeout } from './with-timeout.ts'

const MAX_ATTEMPTS = 5

const OPTIONS = { maxWait: CONNECT_WITHIN_MS, timeout: SWEEP_BATCH_WITHIN_MS }

// Unsupported feature, undefined column, undefined setting, syntax error.
const REFUSED_BY_OTHER_ENGINES = new Set(['0A000', '42703', '42704', '42601'])

/** Deletes expired flows in batches. */
export class Sweeper {
  readonly #prisma: PkcePrismaClient
  readonly #sql: PkceSql
  #isPlainPostgres = true

  constructor(prisma: PkcePrismaClient, sql: PkceSql) {
    this.#prisma = prisma
    this.#sql = sql
  }

  /**
   * Sweeps until no expired flow is left or `isStopped` returns true. Returns the number of deleted flows.
   *
   * @throws {@link DatabaseError}
   */
  async sweep(isStopped: () => boolean): Promise<number> {
    let count = 0
    let upTo: number | null = null
    for (;;) {
      const batch = await this.#sweepBatch(upTo)
      count += batch.count
      upTo = batch.upTo
      if (batch.isLast || isStopped()) return count
    }
  }

  async #sweepBatch(upTo: number | null): Promise<Batch> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await (this.#isPlainPostgres ? this.#sweepAfter(upTo) : this.#sweepByState())
      } catch (cause) {
        const error = databaseError(cause)
        if (REFUSED_BY_OTHER_ENGINES.has(error.sqlState ?? '') && this.#isPlainPostgres) {
          this.#isPlainPostgres = false
        } else if (attempt === MAX_ATTEMPTS || !isConflict(error)) {
          throw error
        }
        await sleep(Math.random() * FIRST_BACKOFF_MS * attempt)
      }
    }
  }

  async #sweepAfter(upTo: number | null): Promise<Batch> {
    const sweep = this.#prisma.$transaction(async (tx) => {
      await tx.$queryRawUnsafe(this.#sql.sweepByIndex)
      return tx.$queryRawUnsafe<SweptBatch[]>(this.#sql.sweep, upTo)
    }, OPTIONS)
    const [batch] = await withSweepTimeout(sweep)
    if (batch === undefined) return { count: 0, upTo, isLast: true }
    return { ...batch, isLast: batch.count < SWEEP_BATCH }
  }

  async #sweepByState(): Promise<Batch> {
    const expired = await withSweepTimeout(
      this.#prisma.$queryRawUnsafe<{ stateHash: string }[]>(this.#sql.selectExpired),
    )
    const states = expired.map(({ stateHash }) => bytea(stateHash)).sort()
    const swept =
      states.length === 0
        ? []
        : await withSweepTimeout(this.#prisma.$queryRawUnsafe<unknown[]>(this.#sql.deleteExpired, states))
    return { count: swept.length, upTo: null, isLast: expired.length < SWEEP_BATCH || swept.length === 0 }
  }
}

interface SweptBatch {
  count: number
  /** When the last of the deleted flows expired, in seconds since the epoch. */
  upTo: number | null
}

interface Batch extends SweptBatch {
  isLast: boolean
}

function withSweepTimeout<Answer>(work: PromiseLike<Answer>): Promise<Answer> {
  return withTimeout(SWEEP_BATCH_WITHIN_MS, work, () => new DatabaseError({ kind: 'NoAnswerInTime' }))
}

function isConflict({ sqlState }: DatabaseError): boolean {
  return sqlState === '40001' || sqlState === '40P01'
}
