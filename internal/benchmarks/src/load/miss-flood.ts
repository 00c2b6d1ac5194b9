import type { Contender } from '../contender.ts'
import { newFlow } from '../flow.ts'
import { quantile } from '../statistics.ts'
import { randomTimes } from './schedule.ts'
import { PlannedTake, takeFigures, takeLoop } from './take-loop.ts'

export interface MissFloodOptions {
  takesPerSecond: number
  missesPerSecond: number
  durationMs: number
}

export interface MissFloodRun {
  takeP50Ms: number
  takeP99Ms: number
  missP50Ms: number
  /** The schedule of takes and misses. */
  failed: number
}

/** Takes of flows together with takes of unknown states, all at random times. */
export async function missFlood(
  contender: Contender,
  { takesPerSecond, missesPerSecond, durationMs }: MissFloodOptions,
): Promise<MissFloodRun> {
  const timesOf = (perSecond: number) => (perSecond > 0 ? randomTimes({ perSecond, durationMs }) : [])
  const real = timesOf(takesPerSecond).map((atMs) => new PlannedTake(atMs, newFlow()))
  const unknown = timesOf(missesPerSecond).map((atMs) => new PlannedTake(atMs))
  await takeLoop(contender, [...real, ...unknown])
  const [takes, misses] = [takeFigures(real), takeFigures(unknown)]
  return {
    takeP50Ms: quantile(takes.latenciesMs, 0.5),
    takeP99Ms: quantile(takes.latenciesMs, 0.99),
    missP50Ms: quantile(misses.latenciesMs, 0.5),
    failed: takes.failed + misses.failed,
  }
}
