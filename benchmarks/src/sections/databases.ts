import { startPostgres } from '@org/dev-postgres'
import { onPostgres } from '../contenders/index.ts'
import { redis } from '../contenders/redis.ts'
import { type RaceResult, race } from '../race.ts'
import { startRedis } from '../redis-server.ts'
import { closeReplicas, openReplicas, type Replicated } from '../replicas.ts'
import { closedLoops, manyClientsTable, oneClientTable } from './closed-loops.ts'
import { openLoops, openLoopTables } from './open-loops.ts'
import type { Report, Section, SectionOptions } from './section.ts'
import { throughputPlot } from './throughput-plot.ts'

/** Everything behind a server: latency, throughput, random arrivals, and who hands a token out twice. */
export const databases: Section = { name: 'databases', measure }

// The tables grow as fast as those of a service do in hours: statistics are to follow as closely as they would there.
const KEPT_UP = ['-c', 'autovacuum_naptime=5s']

async function measure({ quick, progress }: SectionOptions): Promise<Report> {
  await using server = await startPostgres({ fsync: true, postgresFlags: KEPT_UP })
  await using redisServer = await startRedis()
  const contenders: Replicated[] = []
  try {
    for (const contender of onPostgres) {
      const { connectionString } = await server.createDatabase()
      contenders.push(await openReplicas(contender, connectionString))
    }
    if (redisServer) contenders.push(await openReplicas(redis, redisServer.url))

    const races = new Map<Replicated, RaceResult>()
    for (const replicas of contenders) {
      progress(`race: ${replicas.contender.name}`)
      races.set(replicas, await race([replicas.first, replicas.second], quick ? 50 : 200))
    }
    const closed = await closedLoops(contenders, { quick, progress })
    const open = await openLoops(contenders, closed, { quick, progress })

    const missing = redisServer ? [] : ['Redis: `redis-server` is not installed on this machine.']
    const markdown = [
      oneClientTable(closed),
      manyClientsTable(closed, races),
      ...openLoopTables(open),
      ...missing,
    ]
    return { markdown: markdown.join('\n\n'), plot: await throughputPlot(closed, races) }
  } finally {
    for (const replicas of contenders) await closeReplicas(replicas)
  }
}
