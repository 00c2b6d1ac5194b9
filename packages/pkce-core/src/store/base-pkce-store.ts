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
 * What every store does alike: checks its input, sweeps from time to time, and closes in good order.
 * A store of your own extends it and says how a flow is put, taken and swept, at once or by a promise.
 */
export abstract class BasePkceStore implements PkceStore {
  readonly ttlMs: number
  readonly #sweepTimer: SweepTimer
  #underWay = 0
  #closed = false
  #whenIdle: (() => void)[] = []

  /**
   * @throws `Error` on a Node.js that is too old.
   * @throws `TypeError` when there is any other option: a store with options of its own passes on the rest.
   * @throws `RangeError` when `ttlMs` or `sweepIntervalMs` is out of range.
   */
  constructor(options: PkceStoreOptions) {
    checkNode()
    checkOptions('options', options, STORE_OPTIONS)
    const { ttlMs, sweepIntervalMs, logger = console } = options
    this.ttlMs = checkTtlMs(ttlMs)
    this.#sweepTimer = new SweepTimer(() => this.sweep(), checkSweepIntervalMs(sweepIntervalMs), logger)
  }

  /** Holds a checked value under a checked binding: `options.signal` was not aborted when the call came. */
  protected abstract putFlow(
    state: string,
    value: Required<NewPkceState>,
    options: PutOptions,
  ): { expiresAt: Date } | Promise<{ expiresAt: Date }>

  /**
   * Takes the flow under a well-formed state, or throws `BindingMismatchError` where it was put with another
   * binding than `options.binding`; the empty string stands for one that nobody can have put. `options.signal`
   * was not aborted when the call came.
   */
  protected abstract takeFlow(state: string, options: TakeOptions): PkceState | Promise<PkceState>

  /** Evicts what has expired, and answers how many flows went. */
  protected abstract sweepFlows(): number | Promise<number>

  /** Finds out what keeps the store from working. Nothing, unless a store says otherwise. */
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
    if (this.#underWay > 0) await new Promise<void>((resolve) => this.#whenIdle.push(resolve))
  }

  /** Closes the store where `await using` ends. */
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

  /** Whether the store was closed: work that goes on in steps stops after the one under way. */
  protected get isClosed(): boolean {
    return this.#closed
  }

  #track<T>(work: Promise<T>): Promise<T> {
    this.#underWay += 1
    // Not `finally`, which makes two promises more; and answered by what comes of it, so that a rejection which nobody
    // handles is still reported.
    return work.then(this.#answered, this.#failed)
  }

  readonly #answered = <T>(answer: T): T => {
    this.#end()
    return answer
  }

  readonly #failed = (error: unknown): never => {
    this.#end()
    throw error
  }

  #end(): void {
    this.#underWay -= 1
    if (this.#underWay === 0) for (const resolve of this.#whenIdle.splice(0)) resolve()
  }
}
