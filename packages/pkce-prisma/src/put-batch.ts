import { InvalidPkceStateError, StateCollisionError } from '@org/pkce-core'
import { type BatchAnswer, type BatchFunction, type BatchItem, RETRY_SOLO } from './batch.ts'
import { wasNeverSent, wasRolledBack } from './certainty.ts'
import { databaseError } from './database-error.ts'
import { selectRows } from './look-up.ts'
import type { PendingCall } from './pending-call.ts'
import { isExtended, type PkcePrismaClient } from './prisma-client.ts'
import { dateOfEpoch, flowParameters, flowsParameters, isSameFlow, type StoredFlow } from './row.ts'
import type { PkceSql } from './sql/index.ts'

/** A call that puts a sealed flow. */
export interface PutItem extends BatchItem {
  call: PendingCall<Stored>
  flow: StoredFlow
}

/** The answer of a put. */
export interface Stored {
  expiresAt: Date
}

interface StoredRow {
  stateHash: string
  expiresAt: number
}

// Values that this database can never store: characters outside its encoding, and text that is too long for its column.
// In SQL_ASCII the length is counted in bytes.
const NO_SUCH_CHARACTER = 'contains characters outside the encoding of the database: use a database in UTF8'
const UNSTORABLE = new Map([
  ['22P05', NO_SUCH_CHARACTER],
  ['22021', NO_SUCH_CHARACTER],
  [
    '22001',
    'contains text that is too long for its column: use a database in UTF8, and the columns of our migrations',
  ],
])

/**
 * Puts flows with one statement. A flow whose state already has a row is retried solo, because only the solo statement
 * waits for that row.
 */
export function putBatch(
  prisma: PkcePrismaClient,
  sql: PkceSql,
  ttlMs: number,
): BatchFunction<PutItem, Stored> {
  return async (items, isSolo) => {
    for (const { call } of items) call.send()
    try {
      const rows = await insert(items, isSolo)
      const expiresAtOf = new Map(rows.map(({ stateHash, expiresAt }) => [stateHash, expiresAt]))
      return await Promise.all(
        items.map((item): BatchAnswer<Stored> | Promise<BatchAnswer<Stored>> => {
          const expiresAt = expiresAtOf.get(item.flow.stateHash)
          if (expiresAt !== undefined) return { expiresAt: dateOfEpoch(expiresAt) }
          return isSolo ? explainCollision(item) : RETRY_SOLO
        }),
      )
    } catch (cause) {
      const error = databaseError(cause)
      const changedNothing = !isExtended(prisma) && (wasNeverSent(error) || wasRolledBack(error))
      for (const { call } of items) call.attemptFailed(error, { changedNothing })
      const problem = UNSTORABLE.get(error.sqlState ?? '')
      if (items.length === 1 && problem !== undefined) return [new InvalidPkceStateError('value', problem)]
      throw error
    }
  }

  function insert(items: PutItem[], isSolo: boolean): PromiseLike<StoredRow[]> {
    const flows = items.map(({ flow }) => flow)
    const [flow] = flows
    if (flow === undefined || flows.length > 1) {
      return prisma.$queryRawUnsafe<StoredRow[]>(sql.put, ...flowsParameters(flows), ttlMs)
    }
    const statement = isSolo ? sql.putOrReplace : sql.putOne
    return prisma.$queryRawUnsafe<StoredRow[]>(statement, ...flowParameters(flow), ttlMs)
  }

  /** A row that equals our flow is our own earlier attempt, whose answer was lost. Its timestamps are the put's answer. */
  async function explainCollision(item: PutItem): Promise<Stored | Error> {
    const [row] = item.call.hasFailedBefore ? await selectRows(prisma, sql, [item.flow.stateHash]) : []
    return row && isSameFlow(row, item.flow)
      ? { expiresAt: dateOfEpoch(row.expiresAt) }
      : new StateCollisionError()
  }
}
