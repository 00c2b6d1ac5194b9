import { StateNotFoundError, StoreCheckError, StoreClosedError, type StoreProblem } from '../errors.ts'
import type { PkceStore, PutOptions, TakeOptions } from '../pkce-store.ts'
import type { JsonValue, NewPkceState, PkceState, Serializable } from '../state.ts'
import { checkNode } from './check-node.ts'
import { checkOptions } from './check-options.ts'
import { checkSignal } from './check-signal.ts'
import { checkBinding, checkNewPkceState, isState, presentedBinding } from './check-state.ts'
import type { Logger } from './logger.ts'
import { checkSweepIntervalMs, checkTtlMs, type PkceStoreOptions } from './options.ts'
import { SweepTimer } from './sweep-timer.ts'

declare const console: Logger

const NO_OPTIONS = {}
const CALL_OPTIONS = ['binding', 'signal']
const STORE_OPTIONS = ['ttlMs', 'sweepIntervalMs', 'logger']

/**
 * The base class of every store. It checks the input, sweeps on a timer, and finishes pending calls before it closes.
 * A subclass implements how flows are put, taken and swept, synchronously or with a promise.
 */
export abstract class BasePkceStore implements PkceStore {
  readonly ttlMs: number
  readonly #sweepTimer: SweepTimer
  #pendingCalls = 0
  #closed = false
  #whenIdle: (() => void)[] = []

  /**
   * @throws `Error` the version of Node.js is not supported.
   * @throws `TypeError` there is an unknown option. A subclass must remove its additional options first.
   * @throws `RangeError` `ttlMs` or `sweepIntervalMs` is out of range.
   */
  constructor(options: PkceStoreOptions) {
    checkNode()
    checkOptions('options', options, STORE_OPTIONS)
    const { ttlMs, sweepIntervalMs, logger = console } = options
    this.ttlMs = checkTtlMs(ttlMs)
    this.#sweepTimer = new SweepTimer(() => this.sweep(), checkSweepIntervalMs(sweepIntervalMs), logger)
  }

  /**
   * Stores a flow. Every argument has been checked, and `options.signal` was not aborted when the call was made.
   *
   * @throws `StateCollisionError` a live flow has this state.
   * @throws `StorePutError` the store could not answer.
   */
  protected abstract putFlow(
    state: string,
    value: Required<NewPkceState>,
    options: PutOptions,
  ): { expiresAt: Date } | Promise<{ expiresAt: Date }>

  /**
   * Takes the flow for a well-formed state. A malformed binding arrives as the empty string, which matches no flow.
   * `options.signal` was not aborted when the call was made.
   *
   * @throws `StateNotFoundError` there is no live flow for this state.
   * @throws `BindingMismatchError` the flow was put with another binding than `options.binding`.
   * @throws `StoreTakeError` the store could not answer.
   */
  protected abstract takeFlow(state: string, options: TakeOptions): PkceState | Promise<PkceState>

  /**
   * Evicts expired flows and returns their number.
   *
   * @throws `StoreSweepError` the store could not answer.
   */
  protected abstract sweepFlows(): number | Promise<number>

  /** Finds the problems that keep the store from working. `check` throws them as one `StoreCheckError`. None by default. */
  protected findProblems(): Promise<StoreProblem[]> {
    return Promise.resolve([])
  }

  put<AppState = JsonValue>(
    state: string,
    value: NewPkceState<AppState> & { appState?: Serializable<AppState> },
    options: PutOptions = NO_OPTIONS,
  ): Promise<{ expiresAt: Date }> {
    return this.#run(options, () => {
      const checked = checkNewPkceState(state, value)
      checkBinding(options.binding)
      return this.putFlow(state, checked, options)
    })
  }

  take<AppState = JsonValue>(state: string, options: TakeOptions = NO_OPTIONS): Promise<PkceState<AppState>> {
    return this.#run(options, () => {
      if (!isState(state)) throw new StateNotFoundError('unknown')
      const binding = presentedBinding(options.binding)
      return this.takeFlow(state, binding === options.binding ? options : { ...options, binding })
    }) as Promise<PkceState<AppState>>
  }

  sweep(): Promise<number> {
    return this.#run(NO_OPTIONS, () => this.sweepFlows())
  }

  check(): Promise<void> {
    return this.#run(NO_OPTIONS, async () => {
      const problems = await this.findProblems()
      if (problems.length > 0) throw new StoreCheckError(problems)
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#sweepTimer.stop()
    if (this.#pendingCalls > 0) await new Promise<void>((resolve) => this.#whenIdle.push(resolve))
  }

  /** Closes the store at the end of an `await using` block. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #run<T>(options: TakeOptions, operation: () => T | Promise<T>): Promise<T> {
    try {
      if (this.#closed) throw new StoreClosedError()
      checkOptions('options', options, CALL_OPTIONS)
      checkSignal(options.signal)
      const answer = operation()
      return answer instanceof Promise ? this.#track(answer) : Promise.resolve(answer)
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /** Whether the store is closed. Multi-step work should then stop after the current step. */
  protected get isClosed(): boolean {
    return this.#closed
  }

  #track<T>(work: Promise<T>): Promise<T> {
    this.#pendingCalls += 1
    // `finally` would create two more promises. The derived promise is returned so that Node.js still reports a
    // rejection that the caller does not handle.
    return work.then(this.#onResult, this.#onError)
  }

  readonly #onResult = <T>(answer: T): T => {
    this.#end()
    return answer
  }

  readonly #onError = (error: unknown): never => {
    this.#end()
    throw error
  }

  #end(): void {
    this.#pendingCalls -= 1
    if (this.#pendingCalls === 0) for (const resolve of this.#whenIdle.splice(0)) resolve()
  }
}
