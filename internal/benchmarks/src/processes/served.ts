/** `BENCHMARK_URL=… node served.js <contender>`: the process of a contender that stores its flows on a server. */
import { importServed, type ServedId } from '../contenders/index.ts'
import { type ClosedLoopOptions, closedLoop } from '../load/closed-loop.ts'
import { type MissFloodOptions, missFlood } from '../load/miss-flood.ts'
import { type OpenLoopOptions, openLoop } from '../load/open-loop.ts'
import { compile } from '../load/warm-up.ts'
import { race } from '../race.ts'
import { runSql } from '../sql.ts'
import { quantile } from '../statistics.ts'
import { obey } from './messages.ts'

const url = process.env.BENCHMARK_URL ?? ''
const contender = await importServed(process.argv[2] as ServedId)
const { name, ours = false, fill } = contender
await contender.prepare(url)
// As two replicas would.
const [first, second] = [await contender.open(url), await contender.open(url)]

const commands = {
  introduce: () => ({ name, ours }),
  compile: (cycles: number) => compile(first, cycles),
  race: (flows: number) => race([first, second], flows),
  async closedLoop(options: ClosedLoopOptions) {
    // While other processes were measured, this one was evicted from the caches.
    await closedLoop(first, { ...options, durationMs: 0.3 * options.durationMs })
    const { putMs, takeMs, ...run } = await closedLoop(first, options)
    return { ...run, putP50Ms: quantile(putMs, 0.5), takeP50Ms: quantile(takeMs, 0.5) }
  },
  async openLoop(options: Omit<OpenLoopOptions, 'signal'>) {
    const { putMs, takeMs, failed } = await openLoop(first, options)
    return {
      putP50Ms: quantile(putMs, 0.5),
      putP99Ms: quantile(putMs, 0.99),
      takeP50Ms: quantile(takeMs, 0.5),
      takeP99Ms: quantile(takeMs, 0.99),
      failed,
    }
  },
  missFlood: (options: MissFloodOptions) => missFlood(first, options),
  /** Inserts flows that are never taken. */
  async fill(count: number) {
    if (fill) await runSql(url, fill, [count])
  },
}

export type ServedCommands = typeof commands
obey(commands)
