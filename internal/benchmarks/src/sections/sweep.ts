import { startPostgres } from '@org/dev-postgres'
import { openPrismaStore, contender as prismaStore } from '../contenders/prisma-store.ts'
import { openLoop } from '../load/open-loop.ts'
import { compile } from '../load/warm-up.ts'
import { figure, times, typical } from '../report/figures.ts'
import { markdownTable } from '../report/markdown-table.ts'
import { runSql } from '../sql.ts'
import { quantile } from '../statistics.ts'
import type { Report, Section, SectionOptions } from './section.ts'

/** The effect of a sweep of very many expired flows on concurrent puts and takes, and on the size of the table. */
export const sweep: Section = { name: 'sweep', measure }

/** Flows a second, at random times, during the whole run. */
const LOAD = 300

interface Round {
  sweepS: number
  quietPutP99Ms: number
  quietTakeP99Ms: number
  putP99Ms: number
  takeP99Ms: number
  tableMb: number
  indexMb: number
}

async function measure({ quick, progress }: SectionOptions): Promise<Report> {
  const expired = quick ? 100_000 : 1_000_000
  const rounds = quick ? 2 : 20
  await using server = await startPostgres({ fsync: true })
  const { connectionString: url } = await server.createDatabase()
  await prismaStore.prepare(url)
  const contender = openPrismaStore(url)
  const sweeper = openPrismaStore(url)
  const measured: Round[] = []
  try {
    await compile(contender, quick ? 1_500 : 20_000)
    for (let round = 1; round <= rounds; round += 1) {
      progress(`round ${round} of ${rounds}: ${figure(expired)} expired flows`)
      await runSql(url, INSERT_EXPIRED, [expired])
      await runSql(url, 'CHECKPOINT')
      const quiet = await openLoop(contender, { perSecond: LOAD, durationMs: quick ? 1_000 : 5_000 })

      const swept = new AbortController()
      const load = openLoop(contender, { perSecond: LOAD, durationMs: 120_000, signal: swept.signal })
      const startedMs = performance.now()
      const count = await sweeper.store.sweep()
      const sweepS = (performance.now() - startedMs) / 1000
      swept.abort()
      const busy = await load
      // More if flows of an earlier round, which ended before their takes, have expired since.
      if (count < expired || busy.failed > 0) throw new Error('a sweep left flows, or a put or take failed')
      measured.push({
        sweepS,
        quietPutP99Ms: quantile(quiet.putMs, 0.99),
        quietTakeP99Ms: quantile(quiet.takeMs, 0.99),
        putP99Ms: quantile(busy.putMs, 0.99),
        takeP99Ms: quantile(busy.takeMs, 0.99),
        ...(await sizes(url)),
      })
    }
  } finally {
    await contender.close()
    await sweeper.close()
  }
  return { markdown: tables(measured, expired) }
}

// All flows have the same lifetime, so they expire in the order in which they were put.
const INSERT_EXPIRED = `
  INSERT INTO pkce.oauth_pkce_states (state_hash, connection, code_verifier, created_at, expires_at)
  SELECT sha256(gen_random_uuid()::text::bytea), 'issue-tracker', repeat('v', 300), now() - interval '1 day',
         now() - interval '1 hour' + n * interval '1 millisecond'
  FROM generate_series(1, $1) AS n`

async function sizes(url: string): Promise<{ tableMb: number; indexMb: number }> {
  const [row] = await runSql<{ table: number; index: number }>(
    url,
    `SELECT pg_table_size('pkce.oauth_pkce_states')::float8 AS table, pg_indexes_size('pkce.oauth_pkce_states')::float8 AS index`,
  )
  return { tableMb: (row?.table ?? 0) / 1e6, indexMb: (row?.index ?? 0) / 1e6 }
}

function tables(measured: Round[], expired: number): string {
  const of = (key: keyof Round) => typical(measured.map((round) => round[key]))
  const ratio = (busy: keyof Round, quiet: keyof Round) =>
    times(measured.map((round) => round[busy] / round[quiet]))
  const slowestS = Math.max(...measured.map(({ sweepS }) => sweepS))
  const shown = measured.filter(
    (_, index) => index === 0 || (index + 1) % 5 === 0 || index === measured.length - 1,
  )
  return [
    `**A sweep of ${expired.toLocaleString('en')} expired flows** while ${LOAD} flows a second are put and taken at random times: ${of('sweepS')} s in the median of ${measured.length} rounds, ${figure(slowestS)} s in the slowest.`,
    markdownTable(
      ['p99 in ms', 'quiet', 'during the sweep', 'ratio'],
      [
        ['put', of('quietPutP99Ms'), of('putP99Ms'), ratio('putP99Ms', 'quietPutP99Ms')],
        ['take', of('quietTakeP99Ms'), of('takeP99Ms'), ratio('takeP99Ms', 'quietTakeP99Ms')],
      ],
    ),
    '**Size after the sweep**, in MB, with the autovacuum that PostgreSQL comes with.',
    markdownTable(
      ['', ...shown.map((round) => `round ${measured.indexOf(round) + 1}`)],
      [
        ['table', ...shown.map(({ tableMb }) => figure(tableMb))],
        ['indexes', ...shown.map(({ indexMb }) => figure(indexMb))],
      ],
    ),
  ].join('\n\n')
}
