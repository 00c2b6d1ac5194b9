import { startPostgres } from '@org/dev-postgres'
import type { Contender, ServedContender } from '../contender.ts'
import { contender as prismaStore } from '../contenders/prisma-store.ts'
import { contender as rawPg } from '../contenders/raw-pg.ts'
import { newFlow, newState } from '../flow.ts'
import { compile } from '../load/warm-up.ts'
import { figure, rowName, times, typical } from '../report/figures.ts'
import { markdownTable } from '../report/markdown-table.ts'
import { runSql } from '../sql.ts'
import { quantile } from '../statistics.ts'
import { takeIfThere } from '../take-if-there.ts'
import type { Report, Section, SectionOptions } from './section.ts'

/** Whether puts and takes get slower as flows accumulate. */
export const growth: Section = { name: 'growth', measure }

const FEW = 1_000
/** The taken flows are spread over the table, among flows that are never taken. */
const CHUNKS = 20
const TAKEABLE = 200

interface Stock {
  contender: Contender
  url: string
  states: string[]
}

interface Latencies {
  putP50Ms: number
  takeP50Ms: number
}

async function measure({ quick, progress }: SectionOptions): Promise<Report> {
  const many = quick ? 100_000 : 1_000_000
  const rounds = quick ? 3 : 15
  // Autovacuum would analyse the tables at some point during the run.
  await using server = await startPostgres({ fsync: true, postgresFlags: ['-c', 'autovacuum=off'] })
  const rows: string[][] = []
  for (const served of [prismaStore, rawPg]) {
    progress(`${served.name}: filling a table with ${figure(many)} flows`)
    const few = await openStock(served, (await server.createDatabase()).connectionString, FEW)
    const full = await openStock(served, (await server.createDatabase()).connectionString, many)
    for (const { contender } of [few, full]) await compile(contender, quick ? 1_500 : 20_000)
    for (const statistics of ['never analysed', 'analysed'] as const) {
      if (statistics === 'analysed') for (const { url } of [few, full]) await runSql(url, 'VACUUM ANALYZE')
      await runSql(full.url, 'CHECKPOINT')
      for (const clients of [1, 64]) {
        progress(`${served.name}: ${statistics}, ${clients} clients`)
        rows.push([
          `${rowName(served)}, ${clients} ${clients === 1 ? 'client' : 'clients'}, ${statistics}`,
          ...(await compare(few, full, { clients, rounds, durationMs: quick ? 200 : 1_000 })),
        ])
      }
    }
    await few.contender.close()
    await full.contender.close()
  }
  const [some, most] = [FEW.toLocaleString('en'), many.toLocaleString('en')]
  return {
    markdown: [
      `**p50 in ms with ${some} and with ${most} pending flows**, and the ratio of the second to the first. Less is better.`,
      markdownTable(
        ['', `put at ${some}`, `put at ${most}`, 'ratio', `take at ${some}`, `take at ${most}`, 'ratio'],
        rows,
      ),
    ].join('\n\n'),
  }
}

/** Fills an initially empty table through a store that connected while the table was empty. */
async function openStock(served: ServedContender, url: string, pending: number): Promise<Stock> {
  await served.prepare(url)
  const contender = await served.open(url)
  await takeIfThere(contender, 'nothing')
  const states: string[] = []
  const takeable = Math.min(TAKEABLE, pending / CHUNKS)
  for (let chunk = 0; chunk < CHUNKS; chunk += 1) {
    await runSql(url, served.fill ?? '', [pending / CHUNKS - takeable])
    const some = Array.from({ length: takeable }, newState)
    await Promise.all(some.map((state) => contender.put(state, newFlow())))
    states.push(...some)
  }
  return { contender, url, states }
}

interface CompareOptions {
  clients: number
  rounds: number
  durationMs: number
}

async function compare(few: Stock, full: Stock, { rounds, ...load }: CompareOptions): Promise<string[]> {
  const pairs: { few: Latencies; full: Latencies }[] = []
  for (let round = 0; round < rounds; round += 1) {
    // They alternate in going first.
    if (round % 2 === 0) pairs.push({ few: await putAndTake(few, load), full: await putAndTake(full, load) })
    else pairs.push(await reversed(few, full, load))
  }
  return (['putP50Ms', 'takeP50Ms'] as const).flatMap((key) => [
    typical(pairs.map((pair) => pair.few[key])),
    typical(pairs.map((pair) => pair.full[key])),
    times(pairs.map((pair) => pair.full[key] / pair.few[key])),
  ])
}

async function reversed(few: Stock, full: Stock, load: Omit<CompareOptions, 'rounds'>) {
  const second = await putAndTake(full, load)
  return { few: await putAndTake(few, load), full: second }
}

/** Each client puts a flow and takes one from a random place in the table. */
async function putAndTake(
  { contender, states }: Stock,
  { clients, durationMs }: { clients: number; durationMs: number },
): Promise<Latencies> {
  const putMs: number[] = []
  const takeMs: number[] = []
  const endMs = performance.now() + durationMs
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (performance.now() < endMs) {
        const state = newState()
        const before = performance.now()
        await contender.put(state, newFlow())
        const between = performance.now()
        const place = Math.floor(Math.random() * states.length)
        const wanted = states[place] as string
        states[place] = state
        const beforeTake = performance.now()
        if ((await contender.take(wanted)) === undefined) throw new Error('a flow did not come back')
        takeMs.push(performance.now() - beforeTake)
        putMs.push(between - before)
      }
    }),
  )
  return { putP50Ms: quantile(putMs, 0.5), takeP50Ms: quantile(takeMs, 0.5) }
}
