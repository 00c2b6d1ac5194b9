import { setImmediate } from 'node:timers/promises'
import type { Contender, MemoryContender } from '../contender.ts'
import { type Flow, newFlow, newState } from '../flow.ts'

/** The cost of a put and a take together, in microseconds. */
export interface CycleCosts {
  /** When each take takes the oldest flow. */
  inOrderUs: number
  /** When each take takes the newest flow. */
  newestUs: number
}

/** How many spare flows are not pending at any time. */
const SPARE = 10_000
const STATE_LENGTH = 43

/** Provides flows, in rotation, for a contender that always holds `pending` of them. */
export class Ring {
  readonly pending: number
  readonly #flows: Flow[]
  readonly #states: Buffer

  constructor(pending: number) {
    this.pending = pending
    this.#flows = Array.from({ length: pending + SPARE }, newFlow)
    this.#states = Buffer.from(this.#flows.map(newState).join(''))
  }

  flow(place: number): Flow {
    return this.#flows[place % this.#flows.length] as Flow
  }

  /** Returns a new string each time, as a request would, because a `Map` has to hash it first. */
  state(place: number): string {
    const begin = (place % this.#flows.length) * STATE_LENGTH
    return this.#states.toString('latin1', begin, begin + STATE_LENGTH)
  }

  *filling(): Iterable<[state: string, flow: Flow]> {
    for (let place = 0; place < this.pending; place += 1) yield [this.state(place), this.flow(place)]
  }
}

export async function cycleCosts(
  { open, preload }: MemoryContender,
  ring: Ring,
  durationMs: number,
): Promise<CycleCosts> {
  const { pending } = ring
  const contender = open(pending + 1)
  if (preload) preload(contender, ring.filling())
  else for (const [state, flow] of ring.filling()) await contender.put(state, flow)
  globalThis.gc?.()

  // The ring holds the pending flows from oldest to newest, followed by the spare ones.
  const inOrder = (cycle: number) => [pending + cycle, cycle]
  const [inOrderUs, cycles] = await costOf(contender, ring, inOrder, durationMs)
  const newest = (cycle: number) => {
    const spare = pending + cycles + (cycle % SPARE)
    return [spare, spare]
  }
  const [newestUs] = await costOf(contender, ring, newest, durationMs)
  await contender.close()
  return { inOrderUs, newestUs }
}

/** Repeatedly puts and takes the flows at `places`. */
async function costOf(
  contender: Contender,
  ring: Ring,
  places: (cycle: number) => number[],
  durationMs: number,
): Promise<[costUs: number, cycles: number]> {
  let elapsedMs = 0
  let cycles = 0
  let batch = 1
  while (elapsedMs < durationMs) {
    const startedMs = performance.now()
    for (let n = 0; n < batch; n += 1) {
      const [putPlace = 0, takePlace = 0] = places(cycles + n)
      await contender.put(ring.state(putPlace), ring.flow(putPlace))
      const taken = await contender.take(ring.state(takePlace))
      if (taken?.codeVerifier !== ring.flow(takePlace).codeVerifier)
        throw new Error('a flow did not come back')
    }
    cycles += batch
    const batchMs = performance.now() - startedMs
    elapsedMs += batchMs
    // Reading the clock costs as much as a take, so it is read about once a millisecond.
    if (batchMs < 0.5) batch *= 2
    // Lets timers run, because some contenders read the time in one.
    await setImmediate()
  }
  return [(elapsedMs / cycles) * 1000, cycles]
}
