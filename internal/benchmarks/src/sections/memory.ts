import { besideFloor, type Pair } from '../beside-floor.ts'
import { IN_MEMORY, type InMemoryId } from '../contenders/index.ts'
import type { CycleCosts } from '../load/cycle-costs.ts'
import { HelperProcess } from '../processes/helper-process.ts'
import type { InMemoryCommands } from '../processes/in-memory.ts'
import { handedOutTwice } from '../race.ts'
import { figure, rowName, times, typical } from '../report/figures.ts'
import { markdownTable } from '../report/markdown-table.ts'
import type { Report, Section, SectionOptions } from './section.ts'

/** Contenders in memory: the cost of a put and a take together, and the memory of a flow. */
export const memory: Section = { name: 'memory', measure }

interface InMemory {
  id: InMemoryId
  name: string
  ours: boolean
  process: HelperProcess<InMemoryCommands>
}

type Pairs = Map<InMemory, Map<number, Pair<InMemory, CycleCosts>[]>>

async function measure(options: SectionOptions): Promise<Report> {
  const contenders: InMemory[] = []
  try {
    for (const id of IN_MEMORY) {
      const process = new HelperProcess<InMemoryCommands>('./in-memory.js', id)
      contenders.push({ id, process, ...(await process.ask('introduce')) })
    }
    // While the processes are fresh. Otherwise memory that they release later would distort the figure.
    const bytes = new Map<InMemory, number>()
    for (const contender of contenders) bytes.set(contender, await contender.process.ask('bytesPerFlow'))
    const pairs = await cycles(contenders, options)
    const tables = [
      costTable(pairs, 'inOrderUs', 'takes in the order of the puts'),
      costTable(pairs, 'newestUs', 'takes of the newest'),
      await otherTable(pairs, bytes),
    ]
    return { markdown: tables.join('\n\n') }
  } finally {
    for (const { process } of contenders) await process.stop()
  }
}

async function cycles(contenders: InMemory[], { quick, progress }: SectionOptions): Promise<Pairs> {
  const sizes = quick ? [1_000, 100_000] : [1_000, 100_000, 1_000_000]
  const rounds = quick ? 2 : 9
  const durationMs = quick ? 50 : 400
  const floor = contenders.find(({ id }) => id === 'lru-cache') as InMemory
  const pairs: Pairs = new Map(
    contenders.map((contender) => [contender, new Map(sizes.map((size) => [size, []]))]),
  )
  // Code runs slower until it is compiled.
  for (const { process } of contenders) await process.ask('cycleCosts', { pending: 1_000, durationMs: 500 })
  for (const pending of sizes) {
    for (let round = 1; round <= rounds; round += 1) {
      progress(`round ${round} of ${rounds}: ${figure(pending)} pending in memory`)
      const measured = await besideFloor(contenders, floor, ({ process }) =>
        process.ask('cycleCosts', { pending, durationMs }),
      )
      for (const pair of measured) pairs.get(pair.contender)?.get(pending)?.push(pair)
    }
  }
  return pairs
}

function costTable(pairs: Pairs, key: keyof CycleCosts, what: string): string {
  const rows = [...pairs].map(([contender, bySize]) => {
    const cells = [...bySize.values()].flatMap((runs) => [
      typical(runs.map(({ run }) => run[key])),
      times(runs.map(({ run, floor }) => floor[key] / run[key])),
    ])
    return [rowName(contender), ...cells]
  })
  const header = sizesOf(pairs).flatMap((size) => [
    `µs at ${size.toLocaleString('en')}`,
    'throughput / floor',
  ])
  return [
    `**In memory, ${what}**: µs for a put and a take, with so many pending (less is better), and throughput as a ratio to lru-cache (more is better).`,
    markdownTable(['', ...header], rows),
  ].join('\n\n')
}

async function otherTable(pairs: Pairs, bytes: Map<InMemory, number>): Promise<string> {
  const [smallest = 0, largest = 0] = [sizesOf(pairs)[0], sizesOf(pairs).at(-1)]
  const rows: string[][] = []
  for (const [contender, bySize] of pairs) {
    const growth = (key: keyof CycleCosts) => {
      const few = bySize.get(smallest) ?? []
      const many = bySize.get(largest) ?? []
      return times(many.map(({ run }, round) => run[key] / (few[round]?.run[key] ?? Number.NaN)))
    }
    rows.push([
      rowName(contender),
      growth('inOrderUs'),
      growth('newestUs'),
      figure(bytes.get(contender) ?? Number.NaN),
      handedOutTwice(await contender.process.ask('race', 200)),
    ])
  }
  const sized = `${largest.toLocaleString('en')} / ${smallest.toLocaleString('en')}`
  return [
    '**In memory, as it fills**: cost of a cycle with many pending over its cost with few, and bytes kept for each pending flow (of about 400 bytes of JSON, state included).',
    markdownTable(
      ['', `in order, ${sized}`, `newest, ${sized}`, 'bytes a flow', 'flows handed out twice'],
      rows,
    ),
  ].join('\n\n')
}

function sizesOf(pairs: Pairs): number[] {
  return [...([...pairs.values()][0]?.keys() ?? [])]
}
