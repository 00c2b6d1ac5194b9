import { besideFloor, type Pair } from '../beside-floor.ts'
import type { MemoryContender } from '../contender.ts'
import { inMemory } from '../contenders/index.ts'
import { lruCache } from '../contenders/lru-cache.ts'
import { bytesPerHold } from '../load/bytes-per-hold.ts'
import { type CycleCosts, cycleCosts, Ring } from '../load/cycle-costs.ts'
import { race } from '../race.ts'
import { figure, rowName, times, typical } from '../report/figures.ts'
import { markdownTable } from '../report/markdown-table.ts'
import type { Report, Section, SectionOptions } from './section.ts'

/** Everything in the memory of one process: what a put and a take cost together, and what is kept of a flow. */
export const memory: Section = { name: 'memory', measure }

type Pairs = Map<MemoryContender, Map<number, Pair<MemoryContender, CycleCosts>[]>>

async function measure({ quick, progress }: SectionOptions): Promise<Report> {
  const sizes = quick ? [1_000, 100_000] : [1_000, 100_000, 1_000_000]
  const rounds = quick ? 3 : 9
  const durationMs = quick ? 100 : 400
  const pairs: Pairs = new Map(
    inMemory.map((contender) => [contender, new Map(sizes.map((size) => [size, []]))]),
  )
  // Code runs slower until it is compiled.
  for (const contender of inMemory) await cycleCosts(contender, new Ring(1_000), durationMs)
  for (const size of sizes) {
    const ring = new Ring(size)
    for (let round = 1; round <= rounds; round += 1) {
      progress(`round ${round} of ${rounds}: ${figure(size)} pending in memory`)
      const measured = await besideFloor(inMemory, lruCache, (contender) =>
        cycleCosts(contender, ring, durationMs),
      )
      for (const pair of measured) pairs.get(pair.contender)?.get(size)?.push(pair)
    }
  }

  const tables = [
    costTable(pairs, 'inOrderUs', 'takes in the order of the puts'),
    costTable(pairs, 'newestUs', 'takes of the newest'),
    await otherTable(pairs, sizes),
  ]
  return { markdown: tables.join('\n\n') }
}

function costTable(pairs: Pairs, key: keyof CycleCosts, what: string): string {
  const sizes = [...(pairs.get(lruCache)?.keys() ?? [])]
  const rows = [...pairs].map(([contender, bySize]) => {
    const cells = sizes.flatMap((size) => {
      const runs = bySize.get(size) ?? []
      return [
        typical(runs.map(({ run }) => run[key])),
        times(runs.map(({ run, floor }) => floor[key] / run[key])),
      ]
    })
    return [rowName(contender), ...cells]
  })
  const header = [
    '',
    ...sizes.flatMap((size) => [`µs at ${size.toLocaleString('en')}`, 'throughput / floor']),
  ]
  return [
    `**In memory, ${what}**: µs for a put and a take, with so many pending (less is better), and throughput as a ratio to lru-cache (more is better).`,
    markdownTable(header, rows),
  ].join('\n\n')
}

async function otherTable(pairs: Pairs, sizes: number[]): Promise<string> {
  const [smallest = 0, largest = 0] = [sizes[0], sizes.at(-1)]
  const rows: string[][] = []
  for (const [contender, bySize] of pairs) {
    const growth = (key: keyof CycleCosts) => {
      const small = bySize.get(smallest) ?? []
      const large = bySize.get(largest) ?? []
      return times(large.map(({ run }, round) => run[key] / (small[round]?.run[key] ?? Number.NaN)))
    }
    const { dealtTwice, tokens } = await race([contender.open(1_000)], 200)
    rows.push([
      rowName(contender),
      growth('inOrderUs'),
      growth('newestUs'),
      figure(await bytesPerHold(contender)),
      `${dealtTwice} of ${tokens}`,
    ])
  }
  const sized = `${largest.toLocaleString('en')} / ${smallest.toLocaleString('en')}`
  return [
    '**In memory, as it fills**: cost of a cycle with many pending over its cost with few, in the same round, and bytes kept for each pending flow (of about 400 bytes of JSON, token included).',
    markdownTable(
      ['', `in order, ${sized}`, `newest, ${sized}`, 'bytes a flow', 'tokens handed out twice'],
      rows,
    ),
  ].join('\n\n')
}
