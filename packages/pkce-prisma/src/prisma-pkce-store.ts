import { hash } from 'node:crypto'
import {
  type NewPkceState,
  type PkceState,
  type PutOptions,
  StorePutError,
  StoreSweepError,
  StoreTakeError,
  type TakeOptions,
} from '@org/pkce-core'
import { BasePkceStore } from '@org/pkce-core/store'
import { DatabaseFailure, databaseFailure } from './database-failure.ts'
import type { Track } from './group-queue.ts'
import { inTime } from './in-time.ts'
import type { PrismaPkceStoreOptions } from './options.ts'
import type { PkcePrismaClient } from './prisma-client.ts'
import { PutGroups, type PutTicket } from './put-groups.ts'
import { retryRolledBack } from './retry-rolled-back.ts'
import type { Key } from './seal.ts'
import { type PkceSql, pkceSql } from './sql.ts'
import { TakeGroups } from './take-groups.ts'
import type { TakeTicket } from './take-transaction.ts'
import { Ticket } from './ticket.ts'

const SWEEP_BATCH = 1_000
const SWEEP_BATCH_WITHIN_MS = 15_000

interface SweptBatch {
  count: number
  /** When the last of them expired, in seconds since the epoch. */
  upTo: number | null
}
const NOTHING_SWEPT: SweptBatch = { count: 0, upTo: null }

/**
 * Holds PKCE state in the `oauth_pkce_states` table of a PostgreSQL database, for any number of replicas.
 *
 * Only the SHA-256 of a token and of a binding is stored, and the code verifier, nonce and appState only as the
 * encryptor sealed them. The database's clock alone decides what has expired.
 *
 * What arrives while the store is busy is put or taken together, and each caller gets its own answer, within
 * 15 seconds.
 */
export class PrismaPkceStore extends BasePkceStore {
  readonly #prisma: PkcePrismaClient
  readonly #sql: PkceSql
  readonly #puts: PutGroups
  readonly #takes: TakeGroups

  /**
   * @throws `TypeError` when `prisma` is no client or one of a transaction, `encryptor` is missing, or `schema` cannot
   * be a name.
   * @throws `RangeError` when `ttlMs` or `sweepIntervalMs` is out of range.
   */
  constructor({ prisma, encryptor, schema = 'public', ...options }: PrismaPkceStoreOptions) {
    if (typeof prisma?.$connect !== 'function') {
      throw new TypeError('prisma must be a PrismaClient, and not the client of a transaction')
    }
    if (!encryptor) throw new TypeError('encryptor is missing: pass a FieldEncryptor')
    const sql = pkceSql(schema)
    super(options)
    this.#prisma = prisma
    this.#sql = sql
    const track: Track = (work) => this.track(work)
    this.#puts = new PutGroups({ prisma, encryptor, sql, track, ttlMs: this.ttlMs })
    this.#takes = new TakeGroups({ prisma, encryptor, sql, track })
  }

  protected putHold(
    state: string,
    value: Required<NewPkceState>,
    { signal, binding }: PutOptions,
  ): Promise<{ expiresAt: Date }> {
    const key = keyOf(state, binding)
    const ticket: PutTicket = new Ticket({ key, value }, { signal, failed: putFailed })
    void this.track(this.#puts.add(ticket))
    return ticket.answer
  }

  protected takeHold(state: string, { signal, binding }: TakeOptions): Promise<PkceState> {
    const ticket: TakeTicket = new Ticket(keyOf(state, binding), { signal, failed: takeFailed })
    this.#takes.add(ticket)
    return ticket.answer
  }

  protected async sweepHolds(): Promise<number> {
    try {
      let count = 0
      for (let last: SweptBatch = NOTHING_SWEPT; ; ) {
        last = await retryRolledBack(() => this.#sweepAfter(last))
        count += last.count
        if (last.count < SWEEP_BATCH || this.isClosed) return count
      }
    } catch (error) {
      throw new StoreSweepError('Sweeping expired flows failed', {
        cause: databaseFailure(error),
        retryable: true,
      })
    }
  }

  async #sweepAfter({ upTo }: SweptBatch): Promise<SweptBatch> {
    const answer = this.#prisma.$queryRawUnsafe<SweptBatch[]>(this.#sql.sweep, SWEEP_BATCH, upTo)
    const late = () => new DatabaseFailure({ kind: 'NoAnswerInTime' })
    const [batch = NOTHING_SWEPT] = await inTime(SWEEP_BATCH_WITHIN_MS, answer, late)
    return batch
  }
}

function keyOf(state: string, binding: string | undefined): Key {
  return {
    stateHash: hash('sha256', state),
    bindingHash: binding === undefined ? '' : hash('sha256', binding),
  }
}

function putFailed(cause: Error, nothingChanged: boolean): StorePutError {
  const message = nothingChanged ? 'The flow could not be stored' : 'The flow may or may not have been stored'
  return new StorePutError(message, { cause, retryable: nothingChanged })
}

function takeFailed(cause: Error, nothingChanged: boolean): StoreTakeError {
  const message = nothingChanged
    ? 'The flow could not be taken; nothing was changed'
    : 'The flow may or may not have been taken'
  return new StoreTakeError(message, { cause, retryable: nothingChanged })
}
