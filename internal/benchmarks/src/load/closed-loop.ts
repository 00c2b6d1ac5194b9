import type { Contender } from '../contender.ts'
import { newFlow, newState } from '../flow.ts'
import { connect } from './warm-up.ts'

export interface ClosedLoopOptions {
  clients: number
  durationMs: number
}

export interface ClosedLoopRun {
  cyclesPerSecond: number
  putMs: number[]
  takeMs: number[]
  /** The CPU time of a cycle in this process, without the server, in microseconds. */
  cpuUs: number
}

/** Clients in lockstep: each puts a flow and takes it before it starts the next one. */
export async function closedLoop(
  contender: Contender,
  { clients, durationMs }: ClosedLoopOptions,
): Promise<ClosedLoopRun> {
  await connect(contender, clients)
  const putMs: number[] = []
  const takeMs: number[] = []
  const cpuBefore = process.cpuUsage()
  const startedMs = performance.now()

  async function runClient(): Promise<void> {
    while (performance.now() < startedMs + durationMs) {
      const state = newState()
      const flow = newFlow()
      const beforePut = performance.now()
      await contender.put(state, flow)
      const beforeTake = performance.now()
      const taken = await contender.take(state)
      const end = performance.now()
      if (taken?.codeVerifier !== flow.codeVerifier) throw new Error('a flow did not come back')
      putMs.push(beforeTake - beforePut)
      takeMs.push(end - beforeTake)
    }
  }

  await Promise.all(Array.from({ length: clients }, runClient))
  const elapsedMs = performance.now() - startedMs
  const { user, system } = process.cpuUsage(cpuBefore)
  return {
    cyclesPerSecond: (takeMs.length / elapsedMs) * 1000,
    putMs,
    takeMs,
    cpuUs: (user + system) / takeMs.length,
  }
}
