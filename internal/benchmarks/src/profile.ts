/** `node internal/benchmarks/dist/profile.js [clients] [seconds]`: a CPU profile of this process with a busy Prisma store. */
import { Session } from 'node:inspector/promises'
import { startPostgres } from '@org/dev-postgres'
import { contender as prismaStore } from './contenders/prisma-store.ts'
import { closedLoop } from './load/closed-loop.ts'
import { compile } from './load/warm-up.ts'
import { figure } from './report/figures.ts'
import { markdownTable } from './report/markdown-table.ts'
import { byFunction, byPackage } from './self-times.ts'
import { runSql } from './sql.ts'

const SHOWN = 30

const [clients = 64, seconds = 5] = process.argv.slice(2).map(Number)
await using server = await startPostgres({ fsync: true })
const { connectionString } = await server.createDatabase()
await prismaStore.prepare(connectionString)
const contender = await prismaStore.open(connectionString)
await compile(contender, 5_000)
await closedLoop(contender, { clients, durationMs: 3_000 })

const session = new Session()
session.connect()
await session.post('Profiler.enable')
await session.post('Profiler.setSamplingInterval', { interval: 200 })
await session.post('Profiler.start')
const before = await transactions()
const { cyclesPerSecond, cpuUs } = await closedLoop(contender, { clients, durationMs: seconds * 1_000 })
const { profile } = await session.post('Profiler.stop')
session.disconnect()
await contender.close()
const transactionsPerSecond = ((await transactions()) - before) / seconds

console.log(
  `${figure(cyclesPerSecond)} cycles/s, ${figure(cyclesPerSecond / transactionsPerSecond)} cycles a transaction, ` +
    `${figure(cpuUs)} µs of client CPU a cycle, profiler included\n`,
)
for (const selfTimes of [byPackage(profile), byFunction(profile)]) {
  const rows = selfTimes.slice(0, SHOWN).map(({ name, percent }) => [name, figure(percent)])
  console.log(`${markdownTable(['self time', '%'], rows)}\n`)
}

/** How many transactions the database has committed. */
async function transactions(): Promise<number> {
  const [row] = await runSql<{ count: number }>(
    connectionString,
    'SELECT xact_commit::float8 AS count FROM pg_stat_database WHERE datname = current_database()',
  )
  return row?.count ?? 0
}
