import type { MemoryContender } from '../contender.ts'
import { type Flow, newFlow, newState } from '../flow.ts'

const FLOWS = 100_000

/** Measures the memory of each pending flow, including its state. Requires `node --expose-gc`. */
export async function bytesPerFlow({ open, preload }: MemoryContender): Promise<number> {
  const before = heapInUse()
  const contender = open(FLOWS)
  if (preload) preload(contender, newFlows())
  else for (const [state, flow] of newFlows()) await contender.put(state, flow)
  const after = heapInUse()
  await contender.close()
  return (after - before) / FLOWS
}

function* newFlows(): Iterable<[state: string, flow: Flow]> {
  for (let n = 0; n < FLOWS; n += 1) yield [newState(), newFlow()]
}

function heapInUse(): number {
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
