import { startPostgres } from '@org/dev-postgres'
import { ON_POSTGRES } from '../contenders/index.ts'
import type { RaceResult } from '../race.ts'
import { startRedis } from '../redis-server.ts'
import { type Served, startServed } from '../served-contender.ts'
import { closedLoops, KEEPS_UP, manyClientsTable, oneClientTable } from './closed-loops.ts'
import { openLoops, openLoopTables } from './open-loops.ts'
import type { Report, Section, SectionOptions } from './section.ts'
import { throughputPlot } from './throughput-plot.ts'

/** Contenders on a server: latency, throughput, random arrivals, and flows handed out twice. */
export const databases: Section = { name: 'databases', measure }

async function measure(options: SectionOptions): Promise<Report> {
  await using server = await startPostgres({ fsync: true, postgresFlags: KEEPS_UP })
  await using redis = await startRedis()
  const contenders: Served[] = []
  try {
    for (const id of ON_POSTGRES) {
      const { connectionString } = await server.createDatabase()
      contenders.push(await startServed(id, connectionString))
    }
    if (redis) contenders.push(await startServed('redis', redis.url))
    const report = await compare(contenders, options)
    const missing = 'Redis was not measured: `redis-server` did not start or is not installed.'
    return redis ? report : { ...report, markdown: `${report.markdown}\n\n${missing}` }
  } finally {
    for (const { process } of contenders) await process.stop()
  }
}

async function compare(contenders: Served[], options: SectionOptions): Promise<Report> {
  const races = new Map<Served, RaceResult>()
  for (const contender of contenders) {
    options.progress(`warm-up and race: ${contender.name}`)
    await contender.process.ask('compile', options.quick ? 600 : 20_000)
    races.set(contender, await contender.process.ask('race', options.quick ? 20 : 200))
  }
  const closed = await closedLoops(contenders, { ...options, durationMs: options.quick ? 80 : 1_000 })
  const open = await openLoops(contenders, closed, options)
  const tables = [oneClientTable(closed), manyClientsTable(closed, races), ...openLoopTables(open)]
  return { markdown: tables.join('\n\n'), plot: await throughputPlot(closed, races) }
}
