import { type PkceState, StateNotFoundError } from '@org/pkce-core'
import { type BatchAnswer, type BatchFunction, CallSettledError, RETRY_SOLO } from './batch.ts'
import { LOCK_NOT_AVAILABLE } from './certainty.ts'
import { nowMs } from './clock.ts'
import { DatabaseError } from './database-error.ts'
import type { LockedStates } from './locked-states.ts'
import { selectRows } from './look-up.ts'
import type { PkcePrismaClient } from './prisma-client.ts'
import type { PkceSql } from './sql/index.ts'
import type { TakeItem } from './take-item.ts'
import { TakeTransactions } from './take-transaction.ts'

/**
 * Takes flows, each exactly once.
 *
 * If a caller gives up before COMMIT is sent, or a flow expires while its transaction waits for a lock, the transaction is
 * rolled back and repeated without that call. If a row is locked, the other flows are taken without it, and its call is
 * retried solo.
 */
export function takeBatch(
  prisma: PkcePrismaClient,
  sql: PkceSql,
  lockedStates: LockedStates,
): BatchFunction<TakeItem, PkceState> {
  const transactions = new TakeTransactions(prisma, sql)

  return async (items, isSolo) => {
    const answers = new Map<TakeItem, BatchAnswer<PkceState>>()
    let waits = !(isSolo && transactions.canSkipLocked)
    for (;;) {
      for (const item of items) {
        if (!item.call.isOpen) answers.set(item, new CallSettledError())
        else if (nowMs() >= item.expiresAtMs) answers.set(item, new StateNotFoundError('expired'))
      }
      const open = onePerState(items.filter((item) => !answers.has(item)))
      if (open.length === 0) return items.map((item) => answers.get(item) as BatchAnswer<PkceState>)

      const taken = await transactions.attempt(open, { waits })
      if (taken === 'rolled back') continue
      waits &&= taken !== 'locked'
      if (taken === 'locked') continue
      for (const item of taken) answers.set(item, item.flow)
      const left = open.filter((item) => !taken.has(item))
      const isThere = waits ? () => false : await stillThere(left)
      for (const item of left) {
        // Stays solo from now on: a batch would wait for its row again.
        item.isSolo = isThere(item)
        if (!item.isSolo) answers.set(item, whyGone(item))
        else answers.set(item, isSolo ? locked() : RETRY_SOLO)
      }
    }
  }

  /** Distinguishes rows that were skipped because they are locked from rows that were deleted. */
  async function stillThere(items: TakeItem[]): Promise<(item: TakeItem) => boolean> {
    try {
      const states = items.map(({ stateHash }) => stateHash)
      const rows = await selectRows(prisma, sql, states)
      const sealedOf = new Map(rows.map(({ stateHash, sealed }) => [stateHash, sealed]))
      for (const { stateHash } of rows) lockedStates.add(stateHash)
      return ({ stateHash, sealed }) => sealedOf.get(stateHash) === sealed
    } catch {
      // The rest of the batch already has its flows. These calls are retried.
      return () => true
    }
  }
}

/** Several flows may have been put under one state, one after another. They are also taken one after another. */
function onePerState(items: TakeItem[]): TakeItem[] {
  const sealedOf = new Map<string, string>()
  return items.filter(({ stateHash, sealed }) => {
    if (!sealedOf.has(stateHash)) sealedOf.set(stateHash, sealed)
    return sealedOf.get(stateHash) === sealed
  })
}

function locked(): Error {
  return new DatabaseError({ sqlState: LOCK_NOT_AVAILABLE, severity: 'ERROR' })
}

/** Why the row no longer exists. If an earlier COMMIT of ours went unanswered, that may have taken the flow. */
function whyGone({ call }: TakeItem): Error {
  return call.isUncertain ? call.uncertainError() : new StateNotFoundError('unknown')
}
