import { startPostgres } from '@org/dev-postgres'
import { besideFloor, type Pair } from '../beside-floor.ts'
import type { ServedId } from '../contenders/index.ts'
import { roundTripMs, startDelayingProxy } from '../delaying-proxy.ts'
import { figure, times, typical } from '../report/figures.ts'
import { markdownTable } from '../report/markdown-table.ts'
import { findContender, type Served, startServed } from '../served-contender.ts'
import { closedLoops, KEEPS_UP, type LockstepRun, manyClientsTable, oneClientTable } from './closed-loops.ts'
import type { Report, Section, SectionOptions } from './section.ts'

/** A database on another machine: the cost of each round trip. Also compares with plain Prisma without a delay. */
export const roundTrip: Section = { name: 'round-trip', measure }

const ADDED_MS = 1
const DELAYED: ServedId[] = ['prisma-store', 'raw-pg', 'raw-pg-transaction', 'raw-sql-prisma', 'plain-prisma']
const NEARBY: ServedId[] = ['prisma-store', 'plain-prisma']

async function measure(options: SectionOptions): Promise<Report> {
  await using server = await startPostgres({ fsync: true, postgresFlags: KEEPS_UP })
  await using proxy = await startDelayingProxy(server.connectionString, ADDED_MS)
  const contenders: Served[] = []
  const start = async (id: ServedId, address: (url: string) => string) => {
    const { connectionString } = await server.createDatabase()
    const contender = await startServed(id, address(connectionString))
    contenders.push(contender)
    options.progress(`warm-up: ${contender.name}`)
    await contender.process.ask('compile', options.quick ? 600 : 10_000)
    return contender
  }
  try {
    const delayed: Served[] = []
    for (const id of DELAYED) delayed.push(await start(id, proxy.through))
    const nearby: Served[] = []
    for (const id of NEARBY) nearby.push(await start(id, (url) => url))

    const directMs = await roundTripMs(server.connectionString)
    const delayedMs = await roundTripMs(proxy.through(server.connectionString))
    const closed = await closedLoops(delayed, { ...options, durationMs: options.quick ? 100 : 1_000 })
    return {
      markdown: [
        `Through the proxy, a \`SELECT 1\` takes ${figure(delayedMs)} ms, and ${figure(directMs)} ms without.`,
        oneClientTable(closed),
        manyClientsTable(closed),
        await besidePlainPrisma(nearby, options),
      ].join('\n\n'),
    }
  } finally {
    for (const { process } of contenders) await process.stop()
  }
}

async function besidePlainPrisma(nearby: Served[], { quick, progress }: SectionOptions): Promise<string> {
  const rounds = quick ? 3 : 15
  const plain = findContender(nearby, 'plain-prisma')
  const pairs: Pair<Served, LockstepRun>[] = []
  for (let round = 1; round <= rounds; round += 1) {
    progress(`round ${round} of ${rounds}: one client, without the delay`)
    const measured = await besideFloor(nearby, plain, ({ process }) =>
      process.ask('closedLoop', { clients: 1, durationMs: quick ? 100 : 1_000 }),
    )
    pairs.push(...measured.filter(({ contender }) => contender !== plain))
  }
  const row = (name: string, key: 'putP50Ms' | 'takeP50Ms') => [
    name,
    typical(pairs.map(({ run }) => run[key])),
    typical(pairs.map(({ floor }) => floor[key])),
    times(pairs.map(({ run, floor }) => run[key] / floor[key])),
  ]
  return [
    '**One client, without the delay**: p50 in ms, beside plain Prisma. Less is better.',
    markdownTable(
      ['', 'PrismaPkceStore', 'plain Prisma', 'ratio'],
      [row('put', 'putP50Ms'), row('take', 'takeP50Ms')],
    ),
  ].join('\n\n')
}
