import { createHash } from 'node:crypto'
import type { FieldEncryptor } from '@org/field-encryption'
import {
  type NewPkceState,
  type PkceState,
  type PutOptions,
  StateCollisionError,
  StateNotFoundError,
  StorePutError,
  StoreSweepError,
  StoreTakeError,
  type TakeOptions,
} from '@org/pkce-core'
import { BasePkceStore } from '@org/pkce-core/store'
import { abortable } from './abortable.ts'
import { databaseFailure } from './database-failure.ts'
import type { PrismaPkceStoreOptions } from './options.ts'
import type { PkcePrismaClient, PkceTransactionClient } from './prisma-client.ts'
import { retryRolledBack } from './retry-rolled-back.ts'
import { openCodeVerifier, SealFailure, sealCodeVerifier } from './seal.ts'
import { type PkceSql, pkceSql } from './sql.ts'

interface TakenRow {
  kind: string
  connection: string
  sealedCodeVerifier: string
  startedBy: string
  returnUrl: string
  redirectUri: string
  createdAtMs: number
  expiresAtMs: number
}

// How long a take waits for a connection, and how long its transaction may last, in milliseconds. A new object
// each time: Prisma writes the id of an outer transaction into it.
const transactionOptions = () => ({ maxWait: 10_000, timeout: 10_000 })
const DEAD_CONNECTION_SHOWS_MS = 1_000
const SWEEP_BATCH = 1_000

/**
 * Holds PKCE state in the `oauth_pkce_states` table of a PostgreSQL database, for any number of replicas.
 *
 * Only the SHA-256 of a token is stored, and the code verifier only as the encryptor sealed it. The
 * database's clock alone decides what has expired.
 */
export class PrismaPkceStore extends BasePkceStore {
  readonly #prisma: PkcePrismaClient
  readonly #encryptor: FieldEncryptor
  readonly #sql: PkceSql

  /**
   * @throws `TypeError` when `prisma` or `encryptor` is missing, or `schema` cannot be a name.
   * @throws `RangeError` when `ttlMs` or `sweepIntervalMs` is out of range.
   */
  constructor({ prisma, encryptor, schema = 'public', ...options }: PrismaPkceStoreOptions) {
    if (!prisma) throw new TypeError('prisma is missing: pass a PrismaClient')
    if (!encryptor) throw new TypeError('encryptor is missing: pass a FieldEncryptor')
    const sql = pkceSql(schema)
    super(options)
    this.#prisma = prisma
    this.#encryptor = encryptor
    this.#sql = sql
  }

  protected async putHold(state: string, value: Required<NewPkceState>, { signal }: PutOptions) {
    try {
      const rows = await abortable(signal, () => this.track(() => this.#insert(hashOf(state), value)))
      if (rows[0] === undefined) throw new StateCollisionError()
      return { expiresAt: new Date(rows[0].expiresAtMs) }
    } catch (error) {
      if (error instanceof StateCollisionError || isAbort(error, signal)) throw error
      const cause = error instanceof SealFailure ? error : databaseFailure(error)
      const retryable = cause instanceof SealFailure || cause.hadNoEffect
      throw new StorePutError('The flow could not be stored', { cause, retryable })
    }
  }

  async #insert(stateHash: Uint8Array, value: Required<NewPkceState>): Promise<{ expiresAtMs: number }[]> {
    const sealed = await sealCodeVerifier(this.#encryptor, stateHash, value)
    return retryRolledBack(async () =>
      this.#prisma.$queryRawUnsafe<{ expiresAtMs: number }[]>(
        this.#sql.put,
        stateHash,
        value.kind,
        value.connection,
        sealed,
        value.startedBy,
        value.returnUrl,
        value.redirectUri,
        this.ttlMs,
      ),
    )
  }

  protected async takeHold(state: string, { signal }: TakeOptions): Promise<PkceState> {
    const stateHash = hashOf(state)
    let committing = false
    const takeOnce = (pastAborting: () => void) => {
      committing = false
      return this.#prisma.$transaction(async (tx) => {
        const taken = await this.#delete(tx, stateHash)
        pastAborting()
        committing = true
        return taken
      }, transactionOptions())
    }
    // A pool may hand out a connection that has just died, which shows at once. Before COMMIT, nothing was asked yet.
    const startedMs = performance.now()
    const wasRolledBack = (error: unknown) => {
      if (isAnswer(error, signal)) return false
      const failure = databaseFailure(error)
      const diedEarlier = failure.connectionLost && performance.now() - startedMs < DEAD_CONNECTION_SHOWS_MS
      return failure.gaveWay || (diedEarlier && !committing)
    }
    try {
      return await abortable(signal, (pastAborting) =>
        this.track(() => retryRolledBack(() => takeOnce(pastAborting), wasRolledBack)),
      )
    } catch (error) {
      if (error instanceof StateNotFoundError || isAbort(error, signal)) throw error
      const cause = error instanceof SealFailure ? error : databaseFailure(error)
      const rolledBack = !committing || cause instanceof SealFailure || cause.hadNoEffect
      throw new StoreTakeError(
        rolledBack
          ? 'The flow could not be taken, and is still held'
          : 'The flow may or may not have been taken',
        { cause, retryable: rolledBack },
      )
    }
  }

  /** Runs inside the transaction: whatever is thrown here rolls the DELETE back. */
  async #delete(tx: PkceTransactionClient, stateHash: Uint8Array): Promise<PkceState> {
    const [row] = await tx.$queryRawUnsafe<TakenRow[]>(this.#sql.take, stateHash)
    if (row === undefined) {
      const expired = await tx.$queryRawUnsafe<unknown[]>(this.#sql.hasExpired, stateHash)
      throw new StateNotFoundError(expired.length > 0 ? 'expired' : 'unknown')
    }
    return {
      kind: row.kind,
      connection: row.connection,
      codeVerifier: await openCodeVerifier(this.#encryptor, stateHash, row),
      startedBy: row.startedBy,
      returnUrl: row.returnUrl,
      redirectUri: row.redirectUri,
      createdAt: new Date(row.createdAtMs),
      expiresAt: new Date(row.expiresAtMs),
    }
  }

  protected async sweepHolds(): Promise<number> {
    try {
      for (let swept = 0; ; ) {
        const batch = await retryRolledBack(async () =>
          this.#prisma.$executeRawUnsafe(this.#sql.sweep, SWEEP_BATCH),
        )
        swept += batch
        if (batch < SWEEP_BATCH) return swept
      }
    } catch (error) {
      throw new StoreSweepError('Sweeping expired flows failed', {
        cause: databaseFailure(error),
        retryable: true,
      })
    }
  }
}

function hashOf(state: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(state).digest())
}

/** Whether a take ended by what it found, and not by the database failing. */
function isAnswer(error: unknown, signal: AbortSignal | undefined): boolean {
  return error instanceof StateNotFoundError || error instanceof SealFailure || isAbort(error, signal)
}

function isAbort(error: unknown, signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true && error === signal.reason
}
