import type { Contender } from '../contender.ts'
import { newFlow, newState } from '../flow.ts'
import { onSchedule } from './on-schedule.ts'
import { type Arrival, type Load, randomArrivals } from './schedule.ts'
import { connect } from './warm-up.ts'

export interface OpenLoopRun {
  putMs: number[]
  takeMs: number[]
  failed: number
}

export interface OpenLoopOptions extends Load {
  /** Ends the run early. */
  signal?: AbortSignal
}

/**
 * Flows start and return at random times, even if the contender is busy. Latency counts from when a put or take was due, so
 * it includes queueing.
 */
export async function openLoop(contender: Contender, options: OpenLoopOptions): Promise<OpenLoopRun> {
  await connect(contender, options.perSecond)
  const arrivals = randomArrivals(options)
  const users = arrivals.filter(({ operation }) => operation === 'put').map(() => new User(contender))
  const run: OpenLoopRun = { putMs: [], takeMs: [], failed: 0 }

  async function perform({ user, operation }: Arrival, dueMs: number): Promise<void> {
    try {
      const latencyMs = await users[user]?.[operation](dueMs)
      if (latencyMs !== undefined) run[`${operation}Ms`].push(latencyMs)
    } catch {
      run.failed += 1
    }
  }

  await onSchedule({ arrivals, perform, signal: options.signal })
  return run
}

/** A user who starts a flow and comes back. */
class User {
  readonly #contender: Contender
  readonly #state = newState()
  readonly #flow = newFlow()
  #sentAwayMs: Promise<number> | undefined

  constructor(contender: Contender) {
    this.#contender = contender
  }

  async put(dueMs: number): Promise<number> {
    this.#sentAwayMs = this.#start()
    return (await this.#sentAwayMs) - dueMs
  }

  /** @returns `undefined` if the flow could not be started. */
  async take(dueMs: number): Promise<number | undefined> {
    const sentAwayMs = await this.#sentAwayMs?.catch(() => undefined)
    if (sentAwayMs === undefined) return undefined
    const taken = await this.#contender.take(this.#state)
    if (taken?.codeVerifier !== this.#flow.codeVerifier) throw new Error('a flow did not come back')
    // Users do not return from a provider before they were sent there.
    return performance.now() - Math.max(dueMs, sentAwayMs)
  }

  async #start(): Promise<number> {
    await this.#contender.put(this.#state, this.#flow)
    return performance.now()
  }
}
