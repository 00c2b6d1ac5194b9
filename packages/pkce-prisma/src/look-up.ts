import { timingSafeEqual } from 'node:crypto'
import { BindingMismatchError, StateNotFoundError } from '@org/pkce-core'
import type { BatchFunction, BatchItem } from './batch.ts'
import { nowMs } from './clock.ts'
import { DatabaseError, databaseError } from './database-error.ts'
import type { PendingCall } from './pending-call.ts'
import type { PkcePrismaClient } from './prisma-client.ts'
import { bytea, type FoundRow } from './row.ts'
import type { Key } from './seal.ts'
import type { PkceSql } from './sql/index.ts'
import { READ_ONLY_CAST } from './sql/take.ts'

/** A call that looks up its state. */
export interface LookUpItem extends BatchItem {
  call: Pick<PendingCall<unknown>, 'isOpen' | 'tooLate' | 'attemptFailed'>
  flow: Key
}

/** A live flow with the requested binding. */
export interface Found {
  row: FoundRow
  /** By our monotonic clock. The database's `now()` is never earlier than our request, so this is never too late. */
  expiresAtMs: number
}

/** Returns, for each call, the live flow under its state, or the error that explains why there is none. */
export function lookUp(prisma: PkcePrismaClient, sql: PkceSql): BatchFunction<LookUpItem, Found> {
  return async (items) => {
    const askedAtMs = nowMs()
    const states = items.map(({ flow }) => flow.stateHash)
    const rows = await selectRows(prisma, sql, states).catch((error) => {
      for (const { call } of items) call.attemptFailed(error, { changedNothing: true })
      throw error
    })
    const rowOf = new Map(rows.map((row) => [row.stateHash, row]))
    return items.map(({ flow }) => {
      const row = rowOf.get(flow.stateHash)
      if (row === undefined) return new StateNotFoundError('unknown')
      if (row.remainingMs <= 0) return new StateNotFoundError('expired')
      if (!isSameHash(row.bindingHash, flow.bindingHash)) return new BindingMismatchError()
      return { row, expiresAtMs: askedAtMs + row.remainingMs }
    })
  }
}

/** Selects the rows under the given states. @throws {@link DatabaseError} */
export async function selectRows(
  prisma: PkcePrismaClient,
  sql: PkceSql,
  stateHashes: string[],
): Promise<FoundRow[]> {
  const states = [...new Set(stateHashes)].sort().map(bytea)
  try {
    return await prisma.$queryRawUnsafe<FoundRow[]>(sql.lookUp, states)
  } catch (cause) {
    const error = databaseError(cause)
    throw error.sqlState === READ_ONLY_CAST ? new DatabaseError({ ...error, sqlState: '25006' }) : error
  }
}

function isSameHash(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other))
}
