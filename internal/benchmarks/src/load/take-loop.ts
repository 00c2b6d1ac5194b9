import type { Contender } from '../contender.ts'
import { type Flow, newState } from '../flow.ts'
import { takeIfThere } from '../take-if-there.ts'
import { onSchedule } from './on-schedule.ts'

/** A take, and when it is due after the load starts. */
export class PlannedTake {
  readonly state = newState()
  readonly atMs: number
  /** `undefined` if no flow is put under this state. */
  readonly flow: Flow | undefined
  /** Measured from when the take was due. `undefined` if it failed. */
  latencyMs: number | undefined

  constructor(atMs: number, flow?: Flow) {
    this.atMs = atMs
    this.flow = flow
  }
}

/** How many flows are put concurrently, before the first take is due. */
const PUTS_AT_ONCE = 64

/** Puts all flows and then takes each when it is due, even if earlier takes are still running. */
export async function takeLoop(contender: Contender, takes: PlannedTake[]): Promise<void> {
  await putAll(contender, takes)
  await onSchedule({
    arrivals: takes.toSorted((a, b) => a.atMs - b.atMs),
    async perform(take, dueMs) {
      try {
        const taken = await takeIfThere(contender, take.state)
        if (taken?.codeVerifier === take.flow?.codeVerifier) take.latencyMs = performance.now() - dueMs
      } catch {
        // Its latency stays undefined.
      }
    },
  })
}

async function putAll(contender: Contender, takes: PlannedTake[]): Promise<void> {
  const left = takes.values()
  const client = async () => {
    for (const { state, flow } of left) if (flow) await contender.put(state, flow)
  }
  await Promise.all(Array.from({ length: PUTS_AT_ONCE }, client))
}

export interface TakeFigures {
  /** The latencies of the takes that did not fail. */
  latenciesMs: number[]
  failed: number
}

export function takeFigures(takes: PlannedTake[]): TakeFigures {
  const latenciesMs = takes.flatMap(({ latencyMs }) => latencyMs ?? [])
  return { latenciesMs, failed: takes.length - latenciesMs.length }
}
