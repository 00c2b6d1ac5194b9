import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Account, emptyAccount } from './account.ts'
import type { Deployment } from './deployment.ts'
import { type Replica, ReplicaError } from './replica.ts'

const FLOWS_PER_SECOND = 50
const FLOWS_AT_MOST = 5_000
const USER_TAKES_AT_MOST_MS = 2_000

interface Flow {
  state: string
  value: { connection: string; codeVerifier: string; nonce?: string }
  options: { binding?: string }
  /** The release that put it. */
  release: string
}

interface Taken {
  codeVerifier: string
}

/**
 * Users who begin flows at a steady rate and complete them on random replicas. Of ten flows, two are completed by concurrent
 * callbacks on all replicas, and one stays pending until the traffic ends.
 */
export class Traffic {
  readonly account: Account = emptyAccount()
  readonly #deployment: Deployment
  readonly #pending: Flow[] = []
  readonly #running: Promise<void>
  #ending = false

  constructor(deployment: Deployment) {
    this.#deployment = deployment
    this.#running = this.#run()
  }

  /** Lets all users finish, takes the pending flows, and returns the outcome of all flows. */
  async end(): Promise<Account> {
    this.#ending = true
    await this.#running
    for (const flow of this.#pending) await this.#finish(flow, [this.#deployment.pick()])
    return this.account
  }

  async #run(): Promise<void> {
    const users: Promise<void>[] = []
    const startedMs = performance.now()
    for (let index = 0; !this.#ending && index < FLOWS_AT_MOST; index += 1) {
      await sleep(Math.max(0, startedMs + (index * 1_000) / FLOWS_PER_SECOND - performance.now()))
      users.push(this.#use(index))
    }
    await Promise.all(users)
  }

  async #use(index: number): Promise<void> {
    const flow = await this.#start(index % 3 === 0)
    if (flow === undefined) return
    await sleep(Math.random() * USER_TAKES_AT_MOST_MS)
    if (index % 10 === 0) this.#pending.push(flow)
    else if (index % 5 === 1) await this.#finish(flow, this.#deployment.replicas)
    else await this.#finish(flow, [this.#deployment.pick()])
  }

  async #start(usesMore: boolean): Promise<Flow | undefined> {
    const state = newSecret()
    const value = {
      connection: 'issue-tracker',
      codeVerifier: newSecret(),
      ...(usesMore && { nonce: newSecret() }),
    }
    const options = usesMore ? { binding: newSecret() } : {}
    try {
      const { release } = await this.#deployment.ask(this.#deployment.pick(), 'put', state, value, options)
      this.account.put += 1
      return { state, value, options, release }
    } catch (error) {
      this.#failed('put', error)
      return undefined
    }
  }

  async #finish(flow: Flow, callbacks: Replica[]): Promise<void> {
    const releases = new Set(callbacks.map(({ release }) => release))
    if (releases.size > 1) this.account.racedAcrossReleases += 1
    const takes = await Promise.all(callbacks.map((replica) => this.#take(flow, replica)))
    const taken = takes.filter((took) => took).length
    if (taken === 1) this.account.takenOnce += 1
    else if (taken === 0) this.account.lost += 1
    else this.account.takenTwice += 1
  }

  /** Whether this callback received the flow. */
  async #take({ state, value, options, release: putRelease }: Flow, replica: Replica): Promise<boolean> {
    try {
      const { value: taken, release } = await this.#deployment.ask<Taken>(replica, 'take', state, options)
      if (taken.codeVerifier !== value.codeVerifier) this.account.mixedUp += 1
      count(this.account.ways, `${putRelease} → ${release}`)
      return true
    } catch (error) {
      if (!(error instanceof ReplicaError) || error.code !== 'PKCE_STATE_NOT_FOUND')
        this.#failed('take', error)
      return false
    }
  }

  #failed(method: string, error: unknown): void {
    const code = error instanceof ReplicaError ? (error.code ?? error.message) : String(error)
    count(this.account.failures, `${method}: ${code}`)
  }
}

function count(counts: Record<string, number>, what: string): void {
  counts[what] = (counts[what] ?? 0) + 1
}

function newSecret(): string {
  return randomBytes(32).toString('base64url')
}
