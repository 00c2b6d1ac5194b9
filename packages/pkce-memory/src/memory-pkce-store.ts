import crypto, { timingSafeEqual } from 'node:crypto'
import {
  BindingMismatchError,
  type NewPkceState,
  type PkceState,
  type PutOptions,
  StateCollisionError,
  StateNotFoundError,
  StoreFullError,
  type TakeOptions,
} from '@org/pkce-core'
import { BasePkceStore, checkInteger, type Logger, type PkceStoreOptions } from '@org/pkce-core/store'
import { HoldQueue } from './hold-queue.ts'

/** Options of {@link MemoryPkceStore}. */
export interface MemoryPkceStoreOptions extends PkceStoreOptions {
  /**
   * How many flows may be pending at once. A put beyond it evicts what has expired, or else rejects with
   * `StoreFullError`. An integer from 1 to 10,000,000; anything else throws `RangeError` when the store is built.
   *
   * It counts flows, not bytes. A flow takes about 1 KB with short fields, and up to 500 KB with every field at its
   * limit: the default cap is 100 MB of the first kind and 50 GB of the second. If users decide how long `returnUrl`
   * or `appState` is, bound those in the service, or lower the cap.
   *
   * @defaultValue 100,000
   */
  maxPending?: number
  /**
   * Says that this process is the only replica: no callback can reach another one. Without it, a warning is logged
   * once where `NODE_ENV` is `production`.
   *
   * @defaultValue `false`
   */
  singleProcess?: boolean
}

const warned = new WeakSet<Logger>()

// Kept at import: fake timers that a test installs afterwards, and takes away again, must not change what has expired.
const monotonicNow = performance.now.bind(performance)

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
  constructor({ maxPending = 100_000, singleProcess = false, ...options }: MemoryPkceStoreOptions = {}) {
    checkInteger('maxPending', maxPending, 1, 10_000_000)
    super(options)
    this.#maxPending = maxPending
    if (process.env.NODE_ENV === 'production' && !singleProcess) warnOnce(options.logger ?? console)
  }

  override async close(): Promise<void> {
    await super.close()
    this.#holds.clear()
  }

  protected putHold(
    state: string,
    value: Required<NewPkceState>,
    { binding }: PutOptions,
  ): { expiresAt: Date } {
    const nowMs = monotonicNow()
    const earlier = this.#holds.get(state)
    if (earlier !== undefined) {
      if (nowMs < earlier.deadlineMs) throw new StateCollisionError()
      this.#holds.delete(state)
    }
    if (this.#holds.size >= this.#maxPending) this.#evictExpired(nowMs)
    if (this.#holds.size >= this.#maxPending) throw new StoreFullError(this.#maxPending)

    const createdAtMs = Date.now()
    const bindingHash = hashOf(binding)
    this.#holds.add({ state, value, bindingHash, createdAtMs, deadlineMs: nowMs + this.ttlMs })
    return { expiresAt: new Date(createdAtMs + this.ttlMs) }
  }

  protected takeHold(state: string, { binding }: TakeOptions): PkceState {
    const hold = this.#holds.get(state)
    if (hold === undefined) throw new StateNotFoundError('unknown')
    if (monotonicNow() >= hold.deadlineMs) throw new StateNotFoundError('expired')
    if (!isSame(hold.bindingHash, hashOf(binding))) throw new BindingMismatchError()
    this.#holds.delete(state)

    // Field by field: spreading the hold costs more than all the rest of a take.
    return {
      kind: hold.kind,
      connection: hold.connection,
      codeVerifier: hold.codeVerifier,
      startedBy: hold.startedBy,
      returnUrl: hold.returnUrl,
      redirectUri: hold.redirectUri,
      issuer: hold.issuer,
      nonce: hold.nonce,
      appState: hold.appState,
      createdAt: new Date(hold.createdAtMs),
      expiresAt: new Date(hold.createdAtMs + this.ttlMs),
    }
  }

  protected async sweepHolds(): Promise<number> {
    return this.#evictExpired(monotonicNow())
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

function hashOf(binding: string | undefined): Buffer | undefined {
  return binding === undefined ? undefined : crypto.hash('sha256', binding, 'buffer')
}

function isSame(one: Buffer | undefined, other: Buffer | undefined): boolean {
  return one === undefined || other === undefined ? one === other : timingSafeEqual(one, other)
}

function warnOnce(logger: Logger): void {
  if (warned.has(logger)) return
  warned.add(logger)
  try {
    logger.warn(
      'MemoryPkceStore: a callback that reaches another replica or a restarted process finds no flow. ' +
        'Use a shared store, or say `singleProcess: true`',
    )
  } catch {
    // The constructor has started the sweep timer, which nothing would stop if this were thrown on.
  }
}
