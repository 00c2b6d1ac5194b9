/** `node benchmarks/dist/profile.js [clients] [seconds]`: where this process's time goes while the Prisma store is busy. */
import { Session } from 'node:inspector/promises'
import { startPostgres } from '@org/dev-postgres'
import { prismaStore } from './contenders/prisma-store.ts'
import { closedLoop } from './load/closed-loop.ts'
import { figure } from './report/figures.ts'
import { markdownTable } from './report/markdown-table.ts'
import { runSql } from './sql.ts'

const SHOWN = 40

const [clients = 64, seconds = 5] = process.argv.slice(2).map(Number)
await using server = await startPostgres({ fsync: true })
const { connectionString } = await server.createDatabase()
await prismaStore.prepare(connectionString)
const contender = await prismaStore.open(connectionString)
await closedLoop(contender, { clients, durationMs: 2_000 })

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

const selfUs = new Map<string, number>()
const nameOf = new Map(
  profile.nodes.map(({ id, callFrame: { functionName, url, lineNumber } }) => {
    const file = url.replace(/^.*node_modules\//, '').replace(/^.*\/packages\//, '')
    return [id, `${functionName || '(anonymous)'} ${file}${file && `:${lineNumber + 1}`}`]
  }),
)
for (const [sample, id] of (profile.samples ?? []).entries()) {
  const name = nameOf.get(id) ?? ''
  selfUs.set(name, (selfUs.get(name) ?? 0) + (profile.timeDeltas?.[sample] ?? 0))
}
const totalUs = [...selfUs.values()].reduce((sum, us) => sum + us, 0)
const top = [...selfUs].sort(([, a], [, b]) => b - a).slice(0, SHOWN)
console.log(
  `${figure(cyclesPerSecond)} cycles/s, ${figure(cyclesPerSecond / transactionsPerSecond)} cycles a transaction, ` +
    `${figure(cpuUs)} µs of client CPU a cycle, profiler included\n`,
)
console.log(
  markdownTable(
    ['self time', '%'],
    top.map(([name, us]) => [name, figure((us / totalUs) * 100)]),
  ),
)

/** How many the database has committed. */
async function transactions(): Promise<number> {
  const [row] = await runSql<{ count: number }>(
    connectionString,
    'SELECT xact_commit::float8 AS count FROM pg_stat_database WHERE datname = current_database()',
  )
  return row?.count ?? 0
}
