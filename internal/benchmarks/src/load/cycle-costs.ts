import { setImmediate } from 'node:timers/promises'
import type { Contender, MemoryContender } from '../contender.ts'
import { type Flow, newFlow, newState } from '../flow.ts'

/** What a put and a take cost together, in microseconds. */
export interface CycleCosts {
  /** Where each take takes the oldest. */
  inOrderUs: number
  /** Where each take takes what was just put. */
  newestUs: number
}

/** How many flows are not pending, and take turns. */
const SPARE = 10_000
const STATE_LENGTH = 43

/** Flows for a contender that always keeps `pending` of them, over and over. */
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

  /** A new string every time, as a request brings it: a `Map` has to hash it first. */
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

  // From the oldest to the newest, the pending flows lie in the ring one after the other; the spare ones come next.
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

/** Puts and takes what `places` says, over and over. */
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
    // The clock costs as much as a take: it is looked at about once a millisecond.
    if (batchMs < 0.5) batch *= 2
    // Timers run meanwhile: some contenders have one that tells them the time.
    await setImmediate()
  }
  return [(elapsedMs / cycles) * 1000, cycles]
}
