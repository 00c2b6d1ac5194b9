import { setTimeout } from 'node:timers/promises'
import {
  BindingMismatchError,
  type NewPkceState,
  type PkceState,
  type PkceStore,
  type PutOptions,
  StateCollisionError,
  StateNotFoundError,
  StoreClosedError,
  type TakeOptions,
} from '@org/pkce-core'
import {
  checkBinding,
  checkNewPkceState,
  checkOptions,
  isState,
  presentedBinding,
} from '@org/pkce-core/store'

// The caller chooses the type of an appState; a store does not need it.
// biome-ignore lint/suspicious/noExplicitAny: nothing else is assignable both ways
type Anything = any

export type Value = Required<NewPkceState>
export type Binding = string | undefined

export interface Flow {
  value: Value
  binding: Binding
  createdAt: Date
  expiresAt: Date
}

/**
 * A simple store that fulfils the contract. It consists of small steps, so a mutant overrides only the step that it breaks.
 * Replicas share one `Map`, and every call takes some time, like a call to a database.
 */
export class ReferenceStore implements PkceStore {
  readonly ttlMs: number
  protected readonly lifetimeMs: number
  protected readonly flows: Map<string, Flow>
  protected closed = false
  readonly #pendingCalls = new Set<Promise<unknown>>()

  constructor(ttlMs: number, flows: Map<string, Flow>) {
    this.ttlMs = ttlMs
    this.lifetimeMs = ttlMs
    this.flows = flows
  }

  async put(
    state: string,
    value: NewPkceState<Anything>,
    options: PutOptions = {},
  ): Promise<{ expiresAt: Date }> {
    this.checkOpen()
    const { signal, binding } = this.checkOptions(options)
    this.checkSignal(signal)
    return this.track(this.putFlow(state, this.checkPut(state, value), this.checkBinding(binding)))
  }

  async take(state: string, options: TakeOptions = {}): Promise<PkceState<Anything>> {
    this.checkOpen()
    const { signal, binding } = this.checkOptions(options)
    this.checkSignal(signal)
    return this.track(this.takeFlow(this.checkState(state), this.checkPresented(binding)))
  }

  async sweep(): Promise<number> {
    this.checkOpen()
    return this.track(this.sweepFlows())
  }

  async check(): Promise<void> {
    this.checkOpen()
  }

  async close(): Promise<void> {
    this.closed = true
    await Promise.allSettled(this.#pendingCalls)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  protected checkOpen(): void {
    if (this.closed) throw new StoreClosedError()
  }

  protected checkOptions<Options extends PutOptions | TakeOptions>(options: Options): Options {
    checkOptions('options', options, ['signal', 'binding'])
    return options
  }

  protected checkSignal(signal: AbortSignal | undefined): void {
    signal?.throwIfAborted()
  }

  protected checkPut(state: string, value: NewPkceState): Value {
    return checkNewPkceState(state, value)
  }

  protected checkState(state: string): string {
    if (!isState(state)) throw new StateNotFoundError('unknown')
    return state
  }

  protected checkBinding(binding: Binding): Binding {
    return checkBinding(binding)
  }

  protected checkPresented(binding: Binding): Binding {
    return presentedBinding(binding)
  }

  protected async putFlow(state: string, value: Value, binding: Binding): Promise<{ expiresAt: Date }> {
    await roundTripDelay()
    if (this.isPending(state)) throw new StateCollisionError()
    return { expiresAt: new Date(this.store(state, value, binding).expiresAt) }
  }

  protected isPending(state: string): boolean {
    const flow = this.flows.get(state)
    return flow !== undefined && !this.isExpired(flow)
  }

  protected store(state: string, value: Value, binding: Binding): Flow {
    const createdAt = new Date()
    const flow = { value, binding, createdAt, expiresAt: new Date(createdAt.getTime() + this.lifetimeMs) }
    this.flows.set(state, flow)
    return flow
  }

  protected async takeFlow(state: string, binding: Binding): Promise<PkceState> {
    await roundTripDelay()
    const { value, createdAt, expiresAt } = this.findBound(state, binding)
    this.flows.delete(state)
    return { ...value, createdAt, expiresAt }
  }

  protected findBound(state: string, binding: Binding): Flow {
    const flow = this.find(state)
    if (!this.matches(flow, binding)) throw new BindingMismatchError()
    return flow
  }

  protected find(state: string): Flow {
    const flow = this.flows.get(state)
    if (!flow) throw new StateNotFoundError('unknown')
    if (this.isExpired(flow)) throw new StateNotFoundError('expired')
    return flow
  }

  protected matches(flow: Flow, binding: Binding): boolean {
    return flow.binding === binding
  }

  protected async sweepFlows(): Promise<number> {
    await roundTripDelay()
    const expired = [...this.flows].filter(([, flow]) => this.isExpired(flow))
    for (const [state] of expired) this.flows.delete(state)
    return expired.length
  }

  protected isExpired({ expiresAt }: Flow): boolean {
    return expiresAt.getTime() <= Date.now()
  }

  protected async track<T>(call: Promise<T>): Promise<T> {
    this.#pendingCalls.add(call)
    try {
      return await call
    } finally {
      this.#pendingCalls.delete(call)
    }
  }
}

/** Takes so slowly that flows with the shortest lifetime expire meanwhile, as on a busy machine. */
export class SlowReferenceStore extends ReferenceStore {
  protected override async takeFlow(state: string, binding: Binding): Promise<PkceState> {
    await setTimeout(1_100)
    return super.takeFlow(state, binding)
  }
}

/** Simulates a round trip to a database. */
export function roundTripDelay(): Promise<void> {
  return setTimeout(2)
}
