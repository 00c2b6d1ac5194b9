import { startPostgres } from '@org/dev-postgres'
import type { MissFloodRun } from '../load/miss-flood.ts'
import { figure, rowName, times, typical } from '../report/figures.ts'
import { markdownTable } from '../report/markdown-table.ts'
import { type Served, startServed } from '../served-contender.ts'
import type { Report, Section, SectionOptions } from './section.ts'

/** Whether callbacks with made-up states slow down those of real flows. */
export const missFlood: Section = { name: 'miss-flood', measure }

const TAKES_PER_SECOND = 50
const MISSES_PER_SECOND = 5_000

interface Pair {
  quiet: MissFloodRun
  flood: MissFloodRun
}

async function measure(options: SectionOptions): Promise<Report> {
  await using server = await startPostgres({ fsync: true })
  const rows: string[][] = []
  for (const id of ['prisma-store', 'raw-pg'] as const) {
    const { connectionString } = await server.createDatabase()
    const contender = await startServed(id, connectionString)
    try {
      rows.push([rowName(contender), ...cells(await compare(contender, options))])
    } finally {
      await contender.process.stop()
    }
  }
  const [takes, misses] = [TAKES_PER_SECOND, figure(MISSES_PER_SECOND)]
  return {
    markdown: [
      `**${takes} takes of real flows a second, alone and beside ${misses} unknown states a second**: ms from when a take was due, and the ratio of flood to quiet. Less is better.`,
      markdownTable(
        ['', 'p50 quiet', 'p50 flood', 'ratio', 'p99 quiet', 'p99 flood', 'ratio', 'p50 of a miss', 'failed'],
        rows,
      ),
    ].join('\n\n'),
  }
}

async function compare({ name, process }: Served, { quick, progress }: SectionOptions): Promise<Pair[]> {
  const rounds = quick ? 1 : 8
  const run = (missesPerSecond: number, durationMs: number) =>
    process.ask('missFlood', { takesPerSecond: TAKES_PER_SECOND, missesPerSecond, durationMs })

  progress(`warm-up: ${name}`)
  await process.ask('compile', quick ? 1_500 : 20_000)
  await run(MISSES_PER_SECOND, quick ? 500 : 3_000)
  const pairs: Pair[] = []
  for (let round = 1; round <= rounds; round += 1) {
    progress(`round ${round} of ${rounds}: ${name}, quiet and flooded`)
    const durationMs = quick ? 1_500 : 5_000
    pairs.push({ quiet: await run(0, durationMs), flood: await run(MISSES_PER_SECOND, durationMs) })
  }
  return pairs
}

function cells(pairs: Pair[]): string[] {
  const ofTakes = (['takeP50Ms', 'takeP99Ms'] as const).flatMap((key) => [
    typical(pairs.map(({ quiet }) => quiet[key])),
    typical(pairs.map(({ flood }) => flood[key])),
    times(pairs.map(({ quiet, flood }) => flood[key] / quiet[key])),
  ])
  const failed = pairs.reduce((sum, { quiet, flood }) => sum + quiet.failed + flood.failed, 0)
  return [...ofTakes, typical(pairs.map(({ flood }) => flood.missP50Ms)), String(failed)]
}
