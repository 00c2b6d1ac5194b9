import { hash } from 'node:crypto'
import type { FieldEncryptor } from '@org/field-encryption'
import {
  BindingMismatchError,
  type NewPkceState,
  type PkceState,
  type PkceStoreError,
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
import { type ClearColumns, open, type SealedColumns, SealFailure, seal } from './seal.ts'
import { type PkceSql, pkceSql } from './sql.ts'

/** Which hold: the token and the binding, as the table knows them. */
type Key = Pick<ClearColumns, 'stateHash' | 'bindingHash'>

interface TakenRow extends Omit<ClearColumns, keyof Key>, SealedColumns {
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

  protected async putHold(
    state: string,
    value: Required<NewPkceState>,
    { signal, binding }: PutOptions,
  ): Promise<{ expiresAt: Date }> {
    try {
      const rows = await abortable(signal, () => this.track(() => this.#insert(keyOf(state, binding), value)))
      if (rows[0] === undefined) throw new StateCollisionError()
      return { expiresAt: new Date(rows[0].expiresAtMs) }
    } catch (error) {
      if (error instanceof StateCollisionError || isAbort(error, signal)) throw error
      const cause = error instanceof SealFailure ? error : databaseFailure(error)
      const retryable = cause instanceof SealFailure || cause.hadNoEffect
      throw new StorePutError('The flow could not be stored', { cause, retryable })
    }
  }

  async #insert(key: Key, value: Required<NewPkceState>): Promise<{ expiresAtMs: number }[]> {
    const { sealed, sealVersion } = await seal(this.#encryptor, { ...key, ...value }, value)
    return retryRolledBack(async () =>
      this.#prisma.$queryRawUnsafe<{ expiresAtMs: number }[]>(
        this.#sql.put,
        key.stateHash,
        key.bindingHash,
        value.kind,
        value.connection,
        value.startedBy,
        value.returnUrl,
        value.redirectUri,
        value.issuer,
        sealed,
        sealVersion,
        this.ttlMs,
      ),
    )
  }

  protected async takeHold(state: string, { signal, binding }: TakeOptions): Promise<PkceState> {
    const key = keyOf(state, binding)
    let committing = false
    const takeOnce = (pastAborting: () => void) => {
      committing = false
      return this.#prisma.$transaction(async (tx) => {
        const taken = await this.#delete(tx, key)
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
      if (isRefusal(error) || isAbort(error, signal)) throw error
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
  async #delete(tx: PkceTransactionClient, key: Key): Promise<PkceState> {
    const { stateHash, bindingHash } = key
    const [row] = await tx.$queryRawUnsafe<TakenRow[]>(this.#sql.take, stateHash, bindingHash)
    if (row === undefined) throw await this.#whyNotTaken(tx, key)
    const { codeVerifier, nonce, appState } = await open(this.#encryptor, { ...key, ...row }, row)
    return {
      kind: row.kind,
      connection: row.connection,
      codeVerifier,
      startedBy: row.startedBy,
      returnUrl: row.returnUrl,
      redirectUri: row.redirectUri,
      issuer: row.issuer,
      nonce,
      appState,
      createdAt: new Date(row.createdAtMs),
      expiresAt: new Date(row.expiresAtMs),
    }
  }

  async #whyNotTaken(tx: PkceTransactionClient, { stateHash, bindingHash }: Key): Promise<PkceStoreError> {
    const [hold] = await tx.$queryRawUnsafe<{ expired: boolean; mismatched: boolean }[]>(
      this.#sql.whyNotTaken,
      stateHash,
      bindingHash,
    )
    if (hold?.expired) return new StateNotFoundError('expired')
    // A hold that matches was put after the DELETE had looked.
    return hold?.mismatched ? new BindingMismatchError() : new StateNotFoundError('unknown')
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

function keyOf(state: string, binding: string | undefined): Key {
  return { stateHash: sha256(state), bindingHash: binding === undefined ? null : sha256(binding) }
}

function sha256(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(hash('sha256', text, 'buffer'))
}

/** Whether a take found that there is nothing to hand over to this caller. */
function isRefusal(error: unknown): boolean {
  return error instanceof StateNotFoundError || error instanceof BindingMismatchError
}

/** Whether a take ended by what it found, and not by the database failing. */
function isAnswer(error: unknown, signal: AbortSignal | undefined): boolean {
  return isRefusal(error) || error instanceof SealFailure || isAbort(error, signal)
}

function isAbort(error: unknown, signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true && error === signal.reason
}
