import type { MemoryContender } from '../contender.ts'
import { type Flow, newFlow, newToken } from '../flow.ts'

const HOLDS = 100_000

/** How much memory each pending flow keeps, with the flow itself and its token. Needs `node --expose-gc`. */
export async function bytesPerHold({ open, preload }: MemoryContender): Promise<number> {
  const before = heapInUse()
  const contender = open(HOLDS)
  if (preload) preload(contender, newFlows())
  else for (const [token, flow] of newFlows()) await contender.put(token, flow)
  const after = heapInUse()
  await contender.close()
  return (after - before) / HOLDS
}

function* newFlows(): Iterable<[token: string, flow: Flow]> {
  for (let n = 0; n < HOLDS; n += 1) yield [newToken(), newFlow()]
}

function heapInUse(): number {
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
