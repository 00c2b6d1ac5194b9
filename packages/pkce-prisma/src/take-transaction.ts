import { FEATURE_NOT_SUPPORTED, LOCK_NOT_AVAILABLE, wasRolledBack } from './certainty.ts'
import { nowMs } from './clock.ts'
import { DatabaseError, databaseError } from './database-error.ts'
import { CONNECT_WITHIN_MS, TRANSACTION_LIMITS, TRANSACTION_WITHIN_MS } from './limits.ts'
import { isExtended, type PkcePrismaClient, type PkceTransactionClient } from './prisma-client.ts'
import { bytea } from './row.ts'
import type { PkceSql } from './sql.ts'
import type { TakeItem } from './take-batch.ts'

const OPTIONS = { maxWait: CONNECT_WITHIN_MS, timeout: TRANSACTION_WITHIN_MS }

/** The transactions of takes, on one client. */
export class TakeTransactions {
  readonly #prisma: PkcePrismaClient
  readonly #sql: PkceSql
  #traits: Traits | undefined
  #canSkipLocked = true

  constructor(prisma: PkcePrismaClient, sql: PkceSql) {
    this.#prisma = prisma
    this.#sql = sql
  }

  /** Whether the server knows `SKIP LOCKED` where a take needs it. */
  get canSkipLocked(): boolean {
    return this.#canSkipLocked
  }

  /**
   * Deletes the rows of `items`. Answers those whose flow may be handed over: COMMIT was answered, and each row went to
   * one of them.
   *
   * @param waits - whether it waits for a locked row, for a short time. Otherwise it leaves locked rows out.
   * @returns `'rolled back'` if a flow had no taker left, and `'locked'` if a row stayed locked and may be left out.
   * @throws {@link DatabaseError} after it told each call whether this attempt may have taken its flow.
   */
  async attempt(
    items: TakeItem[],
    { waits }: { waits: boolean },
  ): Promise<Set<TakeItem> | 'rolled back' | 'locked'> {
    const attempt: Attempt = { phase: 'ready', winners: new Set() }
    try {
      const statement = waits ? this.#sql.take : this.#sql.takeUnlocked
      await this.#prisma.$transaction((tx) => this.#take(tx, items, statement, attempt), OPTIONS)
      if (attempt.phase !== 'committing') throw new DatabaseError({ kind: 'TransactionDidNotRun' })
      return attempt.winners
    } catch (cause) {
      if (attempt.phase === 'rolled back') return 'rolled back'
      // Outside, the DELETE has committed by itself, whatever becomes of the transaction.
      if (attempt.phase === 'committing' && this.#traits?.isEnclosed === false) return attempt.winners
      const error = databaseError(cause)
      for (const item of items) {
        const isWinner = attempt.winners.has(item)
        const isUndone = isWinner ? this.#wasNotCommitted(error) : this.#wasNotDeleted(error, attempt)
        item.call.attemptFailed(error, { changedNothing: isUndone })
      }
      if (!waits && error.sqlState === FEATURE_NOT_SUPPORTED) this.#canSkipLocked = false
      if (waits && error.sqlState === LOCK_NOT_AVAILABLE && this.#canSkipLocked) return 'locked'
      throw error
    } finally {
      attempt.phase = 'over'
    }
  }

  async #take(
    tx: PkceTransactionClient,
    items: TakeItem[],
    statement: string,
    attempt: Attempt,
  ): Promise<void> {
    // An extension may run this again, and what waited for a connection may come after the attempt is over.
    if (attempt.phase !== 'ready') throw new DatabaseError({ kind: 'TransactionRanAgain' })
    attempt.phase = 'running'
    const sealedOf = new Map(items.map(({ stateHash, sealed }) => [stateHash, sealed]))
    this.#traits ??= await this.#probe(tx)
    const { isEnclosed } = this.#traits
    // What is sent outside commits by itself.
    if (!isEnclosed) for (const { call } of items) call.commit()
    const states = await this.#delete(tx, statement, sealedOf, this.#traits)
    if (attempt.phase !== 'running') throw new DatabaseError({ kind: 'TransactionRanAgain' })
    attempt.winners = winnersAmong(items, states, sealedOf)
    if (isEnclosed && attempt.winners.size < states.length) {
      attempt.phase = 'rolled back'
      throw new Error('A flow has no taker left')
    }
    attempt.phase = 'committing'
    for (const { call } of attempt.winners) call.commit()
  }

  /** Two statements that see the same transaction run inside it. */
  async #probe(tx: PkceTransactionClient): Promise<Traits> {
    const [first] = await tx.$queryRawUnsafe<Probe[]>(this.#sql.probe)
    const [second] = await tx.$queryRawUnsafe<Probe[]>(this.#sql.probe)
    const [[, lockTimeout]] = TRANSACTION_LIMITS
    return {
      isEnclosed: first !== undefined && first.startedAt === second?.startedAt,
      isLimited: first?.lockTimeout === lockTimeout,
    }
  }

  /** Where the limits have yet to be set, that statement goes out first. */
  async #delete(
    tx: PkceTransactionClient,
    statement: string,
    sealedOf: Map<string, string>,
    { isEnclosed, isLimited }: Traits,
  ): Promise<string[]> {
    const states = [...sealedOf.keys()].sort()
    const sealed = states.map((state) => sealedOf.get(state))
    const [limits, deleted] = await Promise.allSettled([
      isEnclosed && !isLimited ? tx.$queryRawUnsafe(this.#sql.limit) : undefined,
      tx.$queryRawUnsafe<{ stateHash: string }[]>(statement, states.map(bytea), sealed),
    ])
    if (limits.status === 'rejected') throw limits.reason
    if (deleted.status === 'rejected') throw deleted.reason
    return deleted.value.map(({ stateHash }) => stateHash)
  }

  /** Whether a DELETE before COMMIT is certain to have had no effect. */
  #wasNotDeleted(error: DatabaseError, { phase }: Attempt): boolean {
    if (phase === 'ready') return true
    return this.#traits?.isEnclosed !== false && error.kind !== 'BeginFailed'
  }

  /**
   * Whether COMMIT is certain to have had no effect. After its own timeout Prisma refuses to send it. Any other P2028 may be
   * about a later run, of an extension that runs transactions again.
   */
  #wasNotCommitted(error: DatabaseError): boolean {
    return !isExtended(this.#prisma) && (wasRolledBack(error) || error.kind === 'TransactionExpired')
  }
}

interface Attempt {
  phase: 'ready' | 'running' | 'rolled back' | 'committing' | 'over'
  /** Who gets a flow once COMMIT is answered. */
  winners: Set<TakeItem>
}

/** What the first transaction tells of the client. */
interface Traits {
  /**
   * Statements of a transaction run inside it. Some extensions run each operation in a transaction of its own, where the
   * DELETE commits by itself.
   */
  isEnclosed: boolean
  /** The client sets the limits along with BEGIN. */
  isLimited: boolean
}

interface Probe {
  startedAt: string
  lockTimeout: string
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
