import { FEATURE_NOT_SUPPORTED, LOCK_NOT_AVAILABLE, wasRolledBack } from './certainty.ts'
import { type ClientTraits, probeClient } from './client-traits.ts'
import { nowMs } from './clock.ts'
import { DatabaseError, databaseError } from './database-error.ts'
import { CONNECT_WITHIN_MS, TRANSACTION_WITHIN_MS } from './limits.ts'
import { isExtended, type PkcePrismaClient, type PkceTransactionClient } from './prisma-client.ts'
import { bytea } from './row.ts'
import type { PkceSql } from './sql/index.ts'
import type { TakeItem } from './take-item.ts'

const OPTIONS = { maxWait: CONNECT_WITHIN_MS, timeout: TRANSACTION_WITHIN_MS }

/** Runs the transactions of takes on one client. */
export class TakeTransactions {
  readonly #prisma: PkcePrismaClient
  readonly #sql: PkceSql
  #traits: ClientTraits | undefined
  #canSkipLocked = true

  constructor(prisma: PkcePrismaClient, sql: PkceSql) {
    this.#prisma = prisma
    this.#sql = sql
  }

  /** Whether the server supports `SKIP LOCKED` as used by a take. */
  get canSkipLocked(): boolean {
    return this.#canSkipLocked
  }

  /**
   * Deletes the rows of `items`. Returns the items whose flow may be handed over: COMMIT was answered, and each deleted row
   * was assigned to one of them.
   *
   * @param waits - whether to wait for locked rows, for a short time. Otherwise it skips them.
   * @returns `'rolled back'` if one of the flows could no longer be handed over, and `'locked'` if a row stayed locked and
   * may be skipped.
   * @throws {@link DatabaseError} after recording in each call whether this attempt may have taken its flow.
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
      // Outside the transaction, the DELETE has committed by itself.
      if (attempt.phase === 'committing' && this.#traits?.runsInTransaction === false) return attempt.winners
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
    // An extension may run this again, and a callback that waited for a connection may run after the attempt is over.
    if (attempt.phase !== 'ready') throw new DatabaseError({ kind: 'TransactionRanAgain' })
    attempt.phase = 'running'
    const sealedOf = new Map(items.map(({ stateHash, sealed }) => [stateHash, sealed]))
    this.#traits ??= await probeClient(tx, this.#sql)
    const { runsInTransaction } = this.#traits
    // A statement outside the transaction commits by itself.
    if (!runsInTransaction) for (const { call } of items) call.commit()
    const states = await this.#delete(tx, statement, sealedOf, this.#traits)
    if (attempt.phase !== 'running') throw new DatabaseError({ kind: 'TransactionRanAgain' })
    attempt.winners = winnersAmong(items, states, sealedOf)
    if (runsInTransaction && attempt.winners.size < states.length) {
      attempt.phase = 'rolled back'
      throw new Error('A flow can no longer be handed over')
    }
    attempt.phase = 'committing'
    for (const { call } of attempt.winners) call.commit()
  }

  /** Deletes the rows. If the client does not set the limits itself, a statement before the DELETE does. */
  async #delete(
    tx: PkceTransactionClient,
    statement: string,
    sealedOf: Map<string, string>,
    { runsInTransaction, isLimited }: ClientTraits,
  ): Promise<string[]> {
    const states = [...sealedOf.keys()].sort()
    const sealed = states.map((state) => sealedOf.get(state))
    const [limits, deleted] = await Promise.allSettled([
      runsInTransaction && !isLimited ? tx.$queryRawUnsafe(this.#sql.limit) : undefined,
      tx.$queryRawUnsafe<{ stateHash: string }[]>(statement, states.map(bytea), sealed),
    ])
    if (limits.status === 'rejected') throw limits.reason
    if (deleted.status === 'rejected') throw deleted.reason
    return deleted.value.map(({ stateHash }) => stateHash)
  }

  /** Whether a DELETE without a COMMIT certainly had no effect. */
  #wasNotDeleted(error: DatabaseError, { phase }: Attempt): boolean {
    if (phase === 'ready') return true
    return this.#traits?.runsInTransaction !== false && error.kind !== 'BeginFailed'
  }

  /**
   * Whether COMMIT certainly had no effect. After its own timeout, Prisma refuses to send it. Any other P2028 may concern a
   * later run by an extension that repeats transactions.
   */
  #wasNotCommitted(error: DatabaseError): boolean {
    return !isExtended(this.#prisma) && (wasRolledBack(error) || error.kind === 'TransactionExpired')
  }
}

interface Attempt {
  phase: 'ready' | 'running' | 'rolled back' | 'committing' | 'over'
  /** The calls that get a flow once COMMIT is answered. */
  winners: Set<TakeItem>
}

/** For each deleted state, picks the first caller that is still waiting, unless the flow has expired by now. */
function winnersAmong(items: TakeItem[], states: string[], sealedOf: Map<string, string>): Set<TakeItem> {
  const winnerOf = new Map<string, TakeItem>()
  for (const item of items) {
    const { stateHash, sealed, call, expiresAtMs } = item
    const mayWin = call.isOpen && nowMs() < expiresAtMs && sealed === sealedOf.get(stateHash)
    if (mayWin && !winnerOf.has(stateHash)) winnerOf.set(stateHash, item)
  }
  return new Set(states.flatMap((state) => winnerOf.get(state) ?? []))
}
