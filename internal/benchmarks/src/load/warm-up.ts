import type { Contender } from '../contender.ts'
import { newFlow, newState } from '../flow.ts'

/** Few enough that batches are small and the code for a single flow runs most often. */
const CLIENTS = 4

/** Runs the contender's code until it is compiled, as in a long-running service. */
export async function compile(contender: Contender, cycles: number): Promise<void> {
  await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      for (let cycle = 0; cycle < cycles / CLIENTS; cycle += 1) await putAndTake(contender)
    }),
  )
}

/** Reopens connections that were closed because they were idle. */
export async function connect(contender: Contender, clients: number): Promise<void> {
  await Promise.all(Array.from({ length: Math.min(clients, 64) }, () => putAndTake(contender)))
}

async function putAndTake(contender: Contender): Promise<void> {
  const state = newState()
  await contender.put(state, newFlow())
  await contender.take(state)
}
