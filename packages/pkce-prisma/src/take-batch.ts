import { type PkceState, StateNotFoundError } from '@org/pkce-core'
import {
  type BatchAnswer,
  type BatchFunction,
  type BatchItem,
  CallSettledError,
  RETRY_SOLO,
} from './batcher.ts'
import { nowMs } from './clock.ts'
import type { PendingCall } from './pending-call.ts'
import type { PkcePrismaClient } from './prisma-client.ts'
import type { PkceSql } from './sql.ts'
import { TakeTransactions } from './take-transaction.ts'

/** A call whose flow was looked up and opened, and is to be taken. */
export interface TakeItem extends BatchItem {
  call: PendingCall<PkceState>
  stateHash: string
  /** The sealed value that was opened: the row must still have it. */
  sealed: string
  flow: PkceState
  /** By our monotonic clock. */
  expiresAtMs: number
}

/**
 * Takes flows, each exactly once. Where a caller gives up before COMMIT is sent, or a flow expires while a lock is waited
 * for, the transaction is rolled back, and the others are taken again without that call.
 */
export function takeBatch(prisma: PkcePrismaClient, sql: PkceSql): BatchFunction<TakeItem, PkceState> {
  const transactions = new TakeTransactions(prisma, sql)
  return async (items) => {
    const answers = new Map<TakeItem, BatchAnswer<PkceState>>()
    for (;;) {
      for (const item of items) {
        if (!item.call.isOpen) answers.set(item, new CallSettledError())
        else if (nowMs() >= item.expiresAtMs) answers.set(item, new StateNotFoundError('expired'))
      }
      // Of different flows that were opened under one state, only one can be matched by a DELETE.
      const sealedOf = new Map<string, string>()
      for (const item of items) {
        if (answers.has(item)) continue
        const sealed = sealedOf.get(item.stateHash) ?? item.sealed
        sealedOf.set(item.stateHash, sealed)
        if (sealed !== item.sealed) answers.set(item, RETRY_SOLO)
      }
      const open = items.filter((item) => !answers.has(item))
      if (open.length === 0) return items.map((item) => answers.get(item) as BatchAnswer<PkceState>)

      const taken = await transactions.attempt(open)
      if (taken === undefined) continue
      for (const item of open) answers.set(item, taken.has(item) ? item.flow : whyGone(item))
    }
  }
}

/** The row is gone. If an earlier COMMIT of ours went unanswered, it may have taken the flow. */
function whyGone({ call }: TakeItem): Error {
  return call.isUncertain ? call.uncertainError() : new StateNotFoundError('unknown')
}
