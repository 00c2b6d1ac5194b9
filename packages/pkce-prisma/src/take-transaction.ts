import { wasNeverSent, wasRolledBack } from './certainty.ts'
import { nowMs } from './clock.ts'
import { DatabaseError, databaseError } from './database-error.ts'
import { CONNECT_WITHIN_MS, TRANSACTION_WITHIN_MS } from './limits.ts'
import type { PkcePrismaClient, PkceTransactionClient } from './prisma-client.ts'
import { bytea } from './row.ts'
import type { PkceSql } from './sql.ts'
import type { TakeItem } from './take-batch.ts'

const OPTIONS = { maxWait: CONNECT_WITHIN_MS, timeout: TRANSACTION_WITHIN_MS }

/** The transactions of takes, on one client. */
export class TakeTransactions {
  readonly #prisma: PkcePrismaClient
  readonly #sql: PkceSql
  /**
   * Whether statements of a transaction run inside it. Some extensions run each operation in a transaction of its own,
   * where the DELETE commits by itself.
   */
  #isEnclosed: boolean | undefined

  constructor(prisma: PkcePrismaClient, sql: PkceSql) {
    this.#prisma = prisma
    this.#sql = sql
  }

  /**
   * Deletes the rows of `items`. Answers those whose flow may be handed over: COMMIT was answered, and each row went to
   * one of them.
   *
   * @returns `undefined` if it was rolled back, as a flow had no taker left.
   * @throws {@link DatabaseError} after it told each call whether this attempt may have taken its flow.
   */
  async attempt(items: TakeItem[]): Promise<Set<TakeItem> | undefined> {
    const attempt: Attempt = { phase: 'ready', winners: new Set() }
    try {
      await this.#prisma.$transaction((tx) => this.#take(tx, items, attempt), OPTIONS)
      if (attempt.phase !== 'committing') throw new DatabaseError({ kind: 'TransactionDidNotRun' })
      return attempt.winners
    } catch (cause) {
      if (attempt.phase === 'rolled back') return undefined
      // Outside, the DELETE has committed by itself, whatever becomes of the transaction.
      if (attempt.phase === 'committing' && this.#isEnclosed === false) return attempt.winners
      const error = databaseError(cause)
      for (const item of items) {
        const isUndone = attempt.winners.has(item) ? wasNotCommitted(error) : this.#wasNotDeleted(error)
        item.call.attemptFailed(error, { changedNothing: isUndone })
      }
      throw error
    } finally {
      attempt.phase = 'over'
    }
  }

  async #take(tx: PkceTransactionClient, items: TakeItem[], attempt: Attempt): Promise<void> {
    // An extension may run this again, and what waited for a connection may come after the attempt is over.
    if (attempt.phase !== 'ready') throw new DatabaseError({ kind: 'TransactionRanAgain' })
    attempt.phase = 'running'
    const sealedOf = new Map(items.map(({ stateHash, sealed }) => [stateHash, sealed]))
    this.#isEnclosed ??= await this.#staysInside(tx)
    const isEnclosed = this.#isEnclosed
    // What is sent outside commits by itself.
    if (!isEnclosed) for (const { call } of items) call.commit()
    const states = await this.#delete(tx, sealedOf, isEnclosed)
    if (attempt.phase !== 'running') throw new DatabaseError({ kind: 'TransactionRanAgain' })
    attempt.winners = winnersAmong(items, states, sealedOf)
    if (isEnclosed && attempt.winners.size < states.length) {
      attempt.phase = 'rolled back'
      throw new Error('A flow has no taker left')
    }
    attempt.phase = 'committing'
    for (const { call } of attempt.winners) call.commit()
  }

  /** Whether two statements see the same transaction: then they run inside it. */
  async #staysInside(tx: PkceTransactionClient): Promise<boolean> {
    const [first] = await tx.$queryRawUnsafe<Started[]>(this.#sql.startTake)
    const [second] = await tx.$queryRawUnsafe<Started[]>(this.#sql.startTake)
    return first !== undefined && first.startedAt === second?.startedAt
  }

  /** Inside, the statement that sets the limits goes out first, and its answer is not waited for. */
  async #delete(
    tx: PkceTransactionClient,
    sealedOf: Map<string, string>,
    isEnclosed: boolean,
  ): Promise<string[]> {
    const states = [...sealedOf.keys()].sort()
    const sealed = states.map((state) => sealedOf.get(state))
    const [limits, deleted] = await Promise.allSettled([
      isEnclosed ? tx.$queryRawUnsafe(this.#sql.startTake) : undefined,
      tx.$queryRawUnsafe<{ stateHash: string }[]>(this.#sql.take, states.map(bytea), sealed),
    ])
    if (limits.status === 'rejected') throw limits.reason
    if (deleted.status === 'rejected') throw deleted.reason
    return deleted.value.map(({ stateHash }) => stateHash)
  }

  /** Whether a DELETE before COMMIT is certain to have had no effect. */
  #wasNotDeleted(error: DatabaseError): boolean {
    const isInside = this.#isEnclosed !== false && error.kind !== 'BeginFailed'
    return isInside || wasNeverSent(error) || wasRolledBack(error)
  }
}

interface Attempt {
  phase: 'ready' | 'running' | 'rolled back' | 'committing' | 'over'
  /** Who gets a flow once COMMIT is answered. */
  winners: Set<TakeItem>
}

interface Started {
  startedAt: string
}

/** For each state that was deleted the first caller who still waits, unless the flow has expired by now. */
function winnersAmong(items: TakeItem[], states: string[], sealedOf: Map<string, string>): Set<TakeItem> {
  const winnerOf = new Map<string, TakeItem>()
  for (const item of items) {
    const { stateHash, sealed, call, expiresAtMs } = item
    const mayWin = call.isOpen && nowMs() < expiresAtMs && sealed === sealedOf.get(stateHash)
    if (mayWin && !winnerOf.has(stateHash)) winnerOf.set(stateHash, item)
  }
  return new Set(states.flatMap((state) => winnerOf.get(state) ?? []))
}

/**
 * Whether COMMIT is certain to have had no effect. After its own timeout Prisma refuses to send it. Any other P2028 may be
 * about a later run, of an extension that runs transactions again.
 */
function wasNotCommitted(error: DatabaseError): boolean {
  return wasRolledBack(error) || error.kind === 'TransactionExpired'
}
