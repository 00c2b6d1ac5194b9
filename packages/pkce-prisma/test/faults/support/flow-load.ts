import { hash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { isPkceStoreError, type PkceStore } from '@org/pkce-core'
import { expect, onTestFinished } from 'vitest'
import { newState, newValue } from '../../support/pkce-database.ts'
import { answerOf } from './answers.ts'
import { type FlowAfterwards, type PutOutcome, type Take, violationsIn } from './history.ts'

const PAUSE_MS = 3

interface Failure {
  call: 'put' | 'take'
  /** The store's error. */
  answer: unknown
}

/** Queries a database directly. */
type Query = <Row>(sql: string) => Promise<Row[]>

/**
 * Callers that put and take flows through the stores of several replicas and record the answers. All stores race for each
 * flow, except that every fourth flow is taken by one store only.
 */
export class FlowLoad {
  /** How many flows were handed out. */
  received = 0
  slowestMs = 0
  /** Calls that were not answered with a flow or a miss. */
  readonly failures: Failure[] = []
  readonly #stores: PkceStore[]
  readonly #callers: Promise<void>[]
  readonly #flows: Omit<FlowAfterwards, 'isThere'>[] = []
  #isStopped = false

  constructor(stores: PkceStore[], callers = 8) {
    this.#stores = stores
    this.#callers = Array.from({ length: callers }, (_, caller) => this.#run(caller))
    // In case the test fails before it stops the load.
    onTestFinished(() => this.stop())
  }

  /** How many flows were put and taken. */
  get flows(): number {
    return this.#flows.length
  }

  /** How many takes may be in flight at the same time. */
  get maxConcurrentTakes(): number {
    return this.#callers.length * this.#stores.length
  }

  /** Waits until `flows` more flows have been handed out. */
  async more(flows: number): Promise<void> {
    const enough = this.received + flows
    await expect.poll(() => this.received).toBeGreaterThanOrEqual(enough)
  }

  /** Lets each caller finish its current flow. */
  async stop(): Promise<void> {
    this.#isStopped = true
    await Promise.all(this.#callers)
  }

  /**
   * Checks the history of every flow against the current database.
   *
   * @param query - queries the server that is the primary at the end.
   */
  async violations(query: Query): Promise<string[]> {
    const rows = await query<{ flow: string }>(
      `SELECT encode(state_hash, 'hex') AS flow FROM oauth_pkce_states`,
    )
    const left = new Set(rows.map(({ flow }) => flow))
    return this.#flows.flatMap((each) => violationsIn({ ...each, isThere: left.has(each.flow) }))
  }

  async #run(caller: number): Promise<void> {
    for (let turn = caller; !this.#isStopped; turn++) {
      const state = newState()
      const value = newValue()
      const flow = hash('sha256', state)
      const last = this.#stores.length - 1
      const putter = this.#stores[turn % this.#stores.length] as PkceStore
      const put = await this.#put(() => putter.put(state, value))
      const takers = turn % 4 === 0 ? [this.#stores[last] as PkceStore] : this.#stores
      const takes = await Promise.all(
        takers.map((store, by) => this.#take(flow, by, () => store.take(state))),
      )
      this.received += takes.filter(({ outcome }) => outcome === 'received').length
      this.#flows.push({
        flow,
        verifier: hash('sha256', value.codeVerifier),
        takers: takers.length,
        put,
        takes,
      })
      await sleep(PAUSE_MS)
    }
  }

  async #put(put: () => Promise<unknown>): Promise<PutOutcome> {
    try {
      await this.#timed(put)
      return 'stored'
    } catch (error) {
      await this.#fail('put', error)
      return isPkceStoreError(error) && error.retryable ? 'refused' : 'unknown'
    }
  }

  async #take(flow: string, by: number, take: () => ReturnType<PkceStore['take']>): Promise<Take> {
    const started = { flow, by, wasKilled: false }
    try {
      const { codeVerifier } = await this.#timed(take)
      return { ...started, outcome: 'received', verifier: hash('sha256', codeVerifier) }
    } catch (error) {
      if (!isPkceStoreError(error)) throw error
      const { code, retryable } = error
      if (error.code === 'PKCE_STATE_NOT_FOUND') {
        return { ...started, outcome: 'refused', code, reason: error.reason, retryable }
      }
      await this.#fail('take', error)
      return { ...started, outcome: 'refused', code, retryable }
    }
  }

  async #fail(call: Failure['call'], error: unknown): Promise<void> {
    this.failures.push({ call, answer: await answerOf(Promise.reject(error)) })
  }

  async #timed<Answer>(call: () => Promise<Answer>): Promise<Answer> {
    const startedMs = performance.now()
    try {
      return await call()
    } finally {
      this.slowestMs = Math.max(this.slowestMs, performance.now() - startedMs)
    }
  }
}
