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
import { FlowQueue } from './flow-queue.ts'

/** Options of {@link MemoryPkceStore}. */
export interface MemoryPkceStoreOptions extends PkceStoreOptions {
  /**
   * How many flows may be pending at the same time. A put beyond it first evicts expired flows; if there are none, it
   * rejects with `StoreFullError`. An integer from 1 to 10,000,000; anything else throws `RangeError` when the store is
   * built.
   *
   * It counts flows, not bytes. A flow takes about 1 KB with short fields, and up to 500 KB with every field at its
   * limit. At the default that is 100 MB for short flows and 50 GB for the largest. If users control the length of
   * `returnUrl` or `appState`, limit those in the service, or lower `maxPending`.
   *
   * @defaultValue 100,000
   */
  maxPending?: number
  /**
   * Confirms that this process is the only replica, so no callback can reach another one. Unless it is `true`, a
   * warning is logged once if `NODE_ENV` is `production`.
   *
   * @defaultValue `false`
   */
  singleProcess?: boolean
}

const warned = new WeakSet<Logger>()

// Captured at import: fake timers that a test installs later must not change which flows have expired.
const monotonicNow = performance.now.bind(performance)

/**
 * Holds PKCE state in the memory of this process: for services with a single replica. Flows are lost when the process
 * ends.
 *
 * Flows expire by a monotonic clock, so changing the system time has no effect on them.
 */
export class MemoryPkceStore extends BasePkceStore {
  readonly #maxPending: number
  // All flows have the same lifetime, so the first one added is the first to expire.
  readonly #flows = new FlowQueue()

  /**
   * @throws `RangeError` `ttlMs`, `sweepIntervalMs` or `maxPending` is out of range.
   * @throws `TypeError` there is an unknown option.
   * @throws `Error` the version of Node.js is not supported.
   */
  constructor({ maxPending = 100_000, singleProcess = false, ...options }: MemoryPkceStoreOptions = {}) {
    checkInteger('maxPending', maxPending, 1, 10_000_000)
    super(options)
    this.#maxPending = maxPending
    if (process.env.NODE_ENV === 'production' && !singleProcess) warnOnce(options.logger ?? console)
  }

  /** Closes the store and drops all its flows. */
  override async close(): Promise<void> {
    await super.close()
    this.#flows.clear()
  }

  protected putFlow(
    state: string,
    value: Required<NewPkceState>,
    { binding }: PutOptions,
  ): { expiresAt: Date } {
    const nowMs = monotonicNow()
    const earlier = this.#flows.get(state)
    if (earlier !== undefined) {
      if (nowMs < earlier.deadlineMs) throw new StateCollisionError()
      this.#flows.delete(state)
    }
    if (this.#flows.size >= this.#maxPending) this.#evictExpired(nowMs)
    if (this.#flows.size >= this.#maxPending) throw new StoreFullError(this.#maxPending)

    const createdAtMs = Date.now()
    const bindingHash = hashOf(binding)
    this.#flows.add({ state, value, bindingHash, createdAtMs, deadlineMs: nowMs + this.ttlMs })
    return { expiresAt: new Date(createdAtMs + this.ttlMs) }
  }

  protected takeFlow(state: string, { binding }: TakeOptions): PkceState {
    const flow = this.#flows.get(state)
    if (flow === undefined) throw new StateNotFoundError('unknown')
    if (monotonicNow() >= flow.deadlineMs) throw new StateNotFoundError('expired')
    if (!isSame(flow.bindingHash, hashOf(binding))) throw new BindingMismatchError()
    this.#flows.delete(state)

    // Field by field: spreading the flow would cost more than the rest of a take.
    return {
      kind: flow.kind,
      connection: flow.connection,
      codeVerifier: flow.codeVerifier,
      startedBy: flow.startedBy,
      returnUrl: flow.returnUrl,
      redirectUri: flow.redirectUri,
      issuer: flow.issuer,
      nonce: flow.nonce,
      appState: flow.appState,
      createdAt: new Date(flow.createdAtMs),
      expiresAt: new Date(flow.createdAtMs + this.ttlMs),
    }
  }

  protected async sweepFlows(): Promise<number> {
    return this.#evictExpired(monotonicNow())
  }

  #evictExpired(nowMs: number): number {
    const sizeBefore = this.#flows.size
    let oldest = this.#flows.oldest
    while (oldest !== undefined && nowMs >= oldest.deadlineMs) {
      this.#flows.delete(oldest.state)
      oldest = this.#flows.oldest
    }
    return sizeBefore - this.#flows.size
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
      'MemoryPkceStore: a callback that reaches another replica or a restarted process will not find its flow. ' +
        'Use a shared store, or set `singleProcess: true`',
    )
  } catch {
    // The constructor has already started the sweep timer. If it threw now, nothing could stop the timer.
  }
}
