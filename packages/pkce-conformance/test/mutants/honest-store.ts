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
import { checkBinding, checkNewPkceState, isStateToken, presentedBinding } from '@org/pkce-core/store'

// The type of an appState is its caller's word, and a store needs none.
// biome-ignore lint/suspicious/noExplicitAny: nothing else is assignable both ways
type Anything = any

export type Value = Required<NewPkceState>
export type Binding = string | undefined

export interface Hold {
  value: Value
  binding: Binding
  createdAt: Date
  expiresAt: Date
}

/**
 * Keeps the contract in the plainest way, in small steps, so that each way to break it is one step overridden.
 * Replicas share one `Map`, and every call takes a moment, as one to a database would.
 */
export class HonestStore implements PkceStore {
  readonly ttlMs: number
  protected readonly lifetimeMs: number
  protected readonly holds: Map<string, Hold>
  protected closed = false
  readonly #underWay = new Set<Promise<unknown>>()

  constructor(ttlMs: number, holds: Map<string, Hold>) {
    this.ttlMs = ttlMs
    this.lifetimeMs = ttlMs
    this.holds = holds
  }

  async put(
    state: string,
    value: NewPkceState<Anything>,
    { signal, binding }: PutOptions = {},
  ): Promise<{ expiresAt: Date }> {
    this.checkOpen()
    this.checkSignal(signal)
    return this.track(this.putHold(state, this.checkPut(state, value), this.checkBinding(binding)))
  }

  async take(state: string, { signal, binding }: TakeOptions = {}): Promise<PkceState<Anything>> {
    this.checkOpen()
    this.checkSignal(signal)
    return this.track(this.takeHold(this.checkToken(state), this.checkPresented(binding)))
  }

  async sweep(): Promise<number> {
    this.checkOpen()
    return this.track(this.sweepHolds())
  }

  async check(): Promise<void> {
    this.checkOpen()
  }

  async close(): Promise<void> {
    this.closed = true
    await Promise.allSettled(this.#underWay)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  protected checkOpen(): void {
    if (this.closed) throw new StoreClosedError()
  }

  protected checkSignal(signal: AbortSignal | undefined): void {
    signal?.throwIfAborted()
  }

  protected checkPut(state: string, value: NewPkceState): Value {
    return checkNewPkceState(state, value)
  }

  protected checkToken(state: string): string {
    if (!isStateToken(state)) throw new StateNotFoundError('unknown')
    return state
  }

  protected checkBinding(binding: Binding): Binding {
    return checkBinding(binding)
  }

  protected checkPresented(binding: Binding): Binding {
    return presentedBinding(binding)
  }

  protected async putHold(state: string, value: Value, binding: Binding): Promise<{ expiresAt: Date }> {
    await aMoment()
    if (this.isHeld(state)) throw new StateCollisionError()
    return { expiresAt: new Date(this.store(state, value, binding).expiresAt) }
  }

  protected isHeld(state: string): boolean {
    const hold = this.holds.get(state)
    return hold !== undefined && !this.isExpired(hold)
  }

  protected store(state: string, value: Value, binding: Binding): Hold {
    const createdAt = new Date()
    const hold = { value, binding, createdAt, expiresAt: new Date(createdAt.getTime() + this.lifetimeMs) }
    this.holds.set(state, hold)
    return hold
  }

  protected async takeHold(state: string, binding: Binding): Promise<PkceState> {
    await aMoment()
    const { value, createdAt, expiresAt } = this.findBound(state, binding)
    this.holds.delete(state)
    return { ...value, createdAt, expiresAt }
  }

  protected findBound(state: string, binding: Binding): Hold {
    const hold = this.find(state)
    if (!this.matches(hold, binding)) throw new BindingMismatchError()
    return hold
  }

  protected find(state: string): Hold {
    const hold = this.holds.get(state)
    if (!hold) throw new StateNotFoundError('unknown')
    if (this.isExpired(hold)) throw new StateNotFoundError('expired')
    return hold
  }

  protected matches(hold: Hold, binding: Binding): boolean {
    return hold.binding === binding
  }

  protected async sweepHolds(): Promise<number> {
    await aMoment()
    const expired = [...this.holds].filter(([, hold]) => this.isExpired(hold))
    for (const [state] of expired) this.holds.delete(state)
    return expired.length
  }

  protected isExpired({ expiresAt }: Hold): boolean {
    return expiresAt.getTime() <= Date.now()
  }

  protected async track<T>(call: Promise<T>): Promise<T> {
    this.#underWay.add(call)
    try {
      return await call
    } finally {
      this.#underWay.delete(call)
    }
  }
}

/** Some of what a round trip to a storage takes. */
export function aMoment(): Promise<void> {
  return setTimeout(2)
}
