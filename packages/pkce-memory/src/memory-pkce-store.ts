import {
  type NewPkceState,
  type PkceState,
  StateCollisionError,
  StateNotFoundError,
  StoreFullError,
} from '@org/pkce-core'
import { BasePkceStore, checkInteger, type PkceStoreOptions } from '@org/pkce-core/store'
import { HoldQueue } from './hold-queue.ts'

/** Options of {@link MemoryPkceStore}. */
export interface MemoryPkceStoreOptions extends PkceStoreOptions {
  /**
   * How many flows may be pending at once. A put beyond it evicts what has expired, or else rejects with
   * `StoreFullError`. An integer from 1 to 10,000,000; anything else throws `RangeError` when the store is built.
   *
   * @defaultValue 100,000
   */
  maxPending?: number
}

/**
 * Holds PKCE state in the memory of this process: for one replica, and gone with it.
 *
 * A monotonic clock decides what has expired, so setting the system's clock changes no flow's time.
 */
export class MemoryPkceStore extends BasePkceStore {
  readonly #maxPending: number
  // All live equally long, so the first one added is the first to expire.
  readonly #holds = new HoldQueue()

  /** @throws `RangeError` when `ttlMs`, `sweepIntervalMs` or `maxPending` is out of range. */
  constructor({ maxPending = 100_000, ...options }: MemoryPkceStoreOptions = {}) {
    checkInteger('maxPending', maxPending, 1, 10_000_000)
    super(options)
    this.#maxPending = maxPending
  }

  override async close(): Promise<void> {
    await super.close()
    this.#holds.clear()
  }

  protected async putHold(state: string, value: Required<NewPkceState>): Promise<{ expiresAt: Date }> {
    const nowMs = performance.now()
    const earlier = this.#holds.get(state)
    if (earlier !== undefined) {
      if (nowMs < earlier.deadlineMs) throw new StateCollisionError()
      this.#holds.delete(state)
    }
    if (this.#holds.size >= this.#maxPending) this.#evictExpired(nowMs)
    if (this.#holds.size >= this.#maxPending) throw new StoreFullError(this.#maxPending)

    const createdAtMs = Date.now()
    this.#holds.add({ state, value, createdAtMs, deadlineMs: nowMs + this.ttlMs })
    return { expiresAt: new Date(createdAtMs + this.ttlMs) }
  }

  protected async takeHold(state: string): Promise<PkceState> {
    const hold = this.#holds.get(state)
    if (hold === undefined) throw new StateNotFoundError('unknown')
    if (performance.now() >= hold.deadlineMs) throw new StateNotFoundError('expired')
    this.#holds.delete(state)

    const { value, createdAtMs } = hold
    // Field by field: spreading the value costs more than all the rest of a take.
    return {
      kind: value.kind,
      connection: value.connection,
      codeVerifier: value.codeVerifier,
      startedBy: value.startedBy,
      returnUrl: value.returnUrl,
      redirectUri: value.redirectUri,
      createdAt: new Date(createdAtMs),
      expiresAt: new Date(createdAtMs + this.ttlMs),
    }
  }

  protected async sweepHolds(): Promise<number> {
    return this.#evictExpired(performance.now())
  }

  #evictExpired(nowMs: number): number {
    const sizeBefore = this.#holds.size
    let oldest = this.#holds.oldest
    while (oldest !== undefined && nowMs >= oldest.deadlineMs) {
      this.#holds.delete(oldest.state)
      oldest = this.#holds.oldest
    }
    return sizeBefore - this.#holds.size
  }
}
