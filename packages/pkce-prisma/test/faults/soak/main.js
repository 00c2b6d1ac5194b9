// A bounded soak: constant load on replicas that come and go. `pnpm soak`, or `pnpm soak 1` for one minute.
// Writes soak/report.md and soak/report.svg.
import { fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { startPostgres } from '@org/dev-postgres'
import { deployMigrations } from '@org/pkce-migrate'
import pg from 'pg'
import { writeReport } from './report.js'

const minutes = Number(process.argv[2] ?? 10)
const REPLICAS = 4
const CYCLES_PER_SECOND = 50
const REPLACED_EVERY_MS = 15_000
const SAMPLED_EVERY_MS = 2_000
const TTL_MS = 20_000
const SWEEP_INTERVAL_MS = 5_000

const server = await startPostgres({ fsync: true })
const { connectionString } = await server.createDatabase('soak')
await deployMigrations({ connectionString })
const pool = new pg.Pool({ connectionString, max: 1 })
const input = JSON.stringify({
  connectionString,
  keys: `soak:${randomBytes(32).toString('base64')}`,
  cyclesPerSecond: CYCLES_PER_SECOND,
  ttlMs: TTL_MS,
  sweepIntervalMs: SWEEP_INTERVAL_MS,
})

const startedMs = performance.now()
const total = { taken: 0, abandoned: 0, refused: 0, replaced: 0 }
const refusals = new Map()
const replicas = []
const samples = []

function startReplica() {
  const child = fork(fileURLToPath(new URL('replica.js', import.meta.url)), [input])
  const replica = { child, last: undefined }
  child.on('message', (message) => {
    if (message.refusal) refusals.set(message.refusal, (refusals.get(message.refusal) ?? 0) + 1)
    else replica.last = message
  })
  replicas.push(replica)
}

async function end(replica) {
  replicas.splice(replicas.indexOf(replica), 1)
  const exited = once(replica.child, 'exit')
  replica.child.send('end')
  const [code] = await exited
  if (code !== 0) throw new Error(`A replica ended with code ${code}`)
  for (const key of ['taken', 'abandoned', 'refused']) total[key] += replica.last.counts[key]
}

async function sample() {
  const { rows } = await pool.query(`
    SELECT (SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database()) - 1 AS connections,
      (SELECT count(*)::int FROM pkce.oauth_pkce_states) AS pending,
      pg_table_size('pkce.oauth_pkce_states')::int AS "tableBytes", pg_indexes_size('pkce.oauth_pkce_states')::int AS "indexBytes"`)
  samples.push({
    seconds: (performance.now() - startedMs) / 1_000,
    ...rows[0],
    heapBytes: replicas[0].last?.heapUsed,
    rssBytes: replicas[0].last?.rss,
  })
}

try {
  for (let count = 0; count < REPLICAS; count += 1) startReplica()
  let replacedMs = performance.now()
  while (performance.now() - startedMs < minutes * 60_000) {
    await sleep(SAMPLED_EVERY_MS)
    await sample()
    // The first replica runs from start to end, so that a leak would show.
    if (performance.now() - replacedMs > REPLACED_EVERY_MS) {
      replacedMs = performance.now()
      await end(replicas[1])
      startReplica()
      total.replaced += 1
    }
  }
  while (replicas.length > 0) await end(replicas[0])
  await writeReport({
    load: `${REPLICAS} replicas with ${CYCLES_PER_SECOND} flows a second each, TTL ${TTL_MS / 1_000} s`,
    minutes,
    total,
    refusals,
    samples,
  })
} finally {
  for (const { child } of replicas) child.kill('SIGKILL')
  await pool.end()
  await server.stop()
}
