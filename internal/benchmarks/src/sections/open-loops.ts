import { besideFloor, type Pair } from '../beside-floor.ts'
import { figure, rowName, times, typical } from '../report/figures.ts'
import { markdownTable } from '../report/markdown-table.ts'
import { findContender, type Served } from '../served-contender.ts'
import { type LockstepPairs, throughput } from './closed-loops.ts'
import type { SectionOptions } from './section.ts'

interface RandomRun {
  putP50Ms: number
  putP99Ms: number
  takeP50Ms: number
  takeP99Ms: number
  failed: number
}

export interface RandomArrivals {
  perSecond: number
  pairs: Map<Served, Pair<Served, RandomRun>[]>
}

/** Flows at random times: at half the capacity of the slowest contender, and at four fifths of the floor's. */
export async function openLoops(
  contenders: Served[],
  closed: LockstepPairs,
  { quick, progress }: SectionOptions,
): Promise<RandomArrivals[]> {
  const rounds = quick ? 1 : 6
  const durationMs = quick ? 100 : 1_500
  const floor = findContender(contenders, 'raw-pg')
  const capacities = new Map(contenders.map((contender) => [contender, throughput(closed, contender, 64)]))
  const low = round(0.5 * Math.min(...capacities.values()))
  const high = round(0.8 * throughput(closed, floor, 64))
  const results: RandomArrivals[] = [low, high].map((perSecond) => ({
    perSecond,
    pairs: new Map(contenders.map((contender) => [contender, []])),
  }))

  for (let round = 1; round <= rounds; round += 1) {
    for (const { perSecond, pairs } of results) {
      progress(`round ${round} of ${rounds}: ${perSecond} flows a second at random times`)
      // A contender that cannot keep up only grows a queue. Its latencies depend on how long the run lasts.
      const able = contenders.filter((contender) => (capacities.get(contender) ?? 0) > perSecond)
      const measured = await besideFloor(able, floor, ({ process }) =>
        process.ask('openLoop', { perSecond, durationMs }),
      )
      for (const pair of measured) pairs.get(pair.contender)?.push(pair)
    }
  }
  return results
}

export function openLoopTables(results: RandomArrivals[]): string[] {
  return results.map(({ perSecond, pairs }) => {
    const rows = [...pairs].map(([contender, runs]) => [rowName(contender), ...cells(runs)])
    return [
      `**Random arrivals, ${figure(perSecond)} flows a second**: ms from when a put or take was due, and the ratio to raw \`pg\` with single statements. Less is better.`,
      markdownTable(['', 'put p50', '/ floor', 'put p99', 'take p50', '/ floor', 'take p99', 'failed'], rows),
    ].join('\n\n')
  })
}

function cells(runs: Pair<Served, RandomRun>[]): string[] {
  if (runs.length === 0) return ['cannot keep up', '', '', '', '', '', '']
  const of = (key: keyof RandomRun) => typical(runs.map(({ run }) => run[key]))
  return [
    of('putP50Ms'),
    times(runs.map(({ run, floor }) => run.putP50Ms / floor.putP50Ms)),
    of('putP99Ms'),
    of('takeP50Ms'),
    times(runs.map(({ run, floor }) => run.takeP50Ms / floor.takeP50Ms)),
    of('takeP99Ms'),
    String(runs.reduce((sum, { run }) => sum + run.failed, 0)),
  ]
}

/** Rounds to two significant digits. */
function round(perSecond: number): number {
  return Number(perSecond.toPrecision(2))
}
