import { setTimeout } from 'node:timers/promises'
import { startPostgres } from '@org/dev-postgres'
import type { FieldEncryptor } from '@org/field-encryption'
import type { Contender } from '../contender.ts'
import { keyRing, openPrismaStore, contender as prismaStore } from '../contenders/prisma-store.ts'
import { type Flow, newFlow } from '../flow.ts'
import { randomTimes } from '../load/schedule.ts'
import { PlannedTake, type TakeFigures, takeFigures, takeLoop } from '../load/take-loop.ts'
import { compile } from '../load/warm-up.ts'
import { figure, times, typical } from '../report/figures.ts'
import { markdownTable } from '../report/markdown-table.ts'
import { quantile } from '../statistics.ts'
import type { Report, Section, SectionOptions } from './section.ts'

/** Whether a key service that hangs for some flows slows down the takes of other flows. */
export const slowEncryptor: Section = { name: 'slow-encryptor', measure }

const PER_SECOND = 100
const SLOW_MS = 4_900
/** One of so many flows is slow to open. */
const ONE_IN = 100
/** The prefix of the code verifier of flows that are slow to open. No other text of a flow contains it. */
const MARK = 'slow.'

const encryptor: FieldEncryptor = {
  encrypt: (plaintext, context) => keyRing.encrypt(plaintext, context),
  async decrypt(sealed, context) {
    const plaintext = await keyRing.decrypt(sealed, context)
    if (plaintext.includes(MARK)) await setTimeout(SLOW_MS)
    return plaintext
  },
}

interface Pair {
  quiet: TakeFigures
  healthy: TakeFigures
  slow: TakeFigures
}

async function measure({ quick, progress }: SectionOptions): Promise<Report> {
  const rounds = quick ? 1 : 6
  await using server = await startPostgres({ fsync: true })
  const { connectionString } = await server.createDatabase()
  await prismaStore.prepare(connectionString)
  const contender = openPrismaStore(connectionString, encryptor)
  const pairs: Pair[] = []
  try {
    await compile(contender, quick ? 1_500 : 20_000)
    for (let round = 1; round <= rounds; round += 1) {
      progress(`round ${round} of ${rounds}: quiet, then with an encryptor that is slow at times`)
      const { healthy: quiet } = await run(contender, { durationMs: quick ? 3_000 : 15_000, slow: false })
      const beside = await run(contender, { durationMs: quick ? 6_000 : 15_000, slow: true })
      pairs.push({ quiet, ...beside })
    }
  } finally {
    await contender.close()
  }
  return { markdown: report(pairs) }
}

async function run(contender: Contender, { durationMs, slow }: { durationMs: number; slow: boolean }) {
  const healthyTakes: PlannedTake[] = []
  const slowTakes: PlannedTake[] = []
  for (const [index, atMs] of randomTimes({ perSecond: PER_SECOND, durationMs }).entries()) {
    if (slow && index % ONE_IN === ONE_IN / 2) slowTakes.push(new PlannedTake(atMs, slowFlow()))
    else healthyTakes.push(new PlannedTake(atMs, newFlow()))
  }
  await takeLoop(contender, [...healthyTakes, ...slowTakes])
  return { healthy: takeFigures(healthyTakes), slow: takeFigures(slowTakes) }
}

function slowFlow(): Flow {
  const flow = newFlow()
  return { ...flow, codeVerifier: `${MARK}${flow.codeVerifier}` }
}

function report(pairs: Pair[]): string {
  const row = (name: string, share: number) => {
    const quiet = pairs.map((pair) => quantile(pair.quiet.latenciesMs, share))
    const healthy = pairs.map((pair) => quantile(pair.healthy.latenciesMs, share))
    const ratios = healthy.map((ms, round) => ms / (quiet[round] ?? Number.NaN))
    return [name, typical(quiet), typical(healthy), times(ratios)]
  }
  const failed = (kind: keyof Pair) => {
    const failures = pairs.reduce((sum, pair) => sum + pair[kind].failed, 0)
    const takes = pairs.reduce((sum, pair) => sum + pair[kind].failed + pair[kind].latenciesMs.length, 0)
    return `${failures} of ${takes.toLocaleString('en')}`
  }
  const slowMs = pairs.flatMap(({ slow }) => slow.latenciesMs)
  return [
    `**${PER_SECOND} takes a second, and one in ${ONE_IN} calls to \`decrypt\` takes ${SLOW_MS / 1000} s**: ms from when a take was due, of the takes with a quick \`decrypt\`. Less is better.`,
    markdownTable(
      ['', 'no slow calls', 'beside slow calls', 'ratio'],
      [row('p50', 0.5), row('p99', 0.99), ['failed', failed('quiet'), failed('healthy'), '']],
    ),
    `Of the takes with a slow \`decrypt\`, ${failed('slow')} failed; the p50 of the others was ${figure(quantile(slowMs, 0.5))} ms.`,
  ].join('\n\n')
}
