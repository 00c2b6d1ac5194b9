import { besideFloor, type Pair } from '../beside-floor.ts'
import { rawPg } from '../contenders/raw-pg.ts'
import { rawPgTransaction } from '../contenders/raw-pg-transaction.ts'
import { closedLoop } from '../load/closed-loop.ts'
import type { RaceResult } from '../race.ts'
import type { Replicated } from '../replicas.ts'
import { rowName, times, typical } from '../report/figures.ts'
import { markdownTable } from '../report/markdown-table.ts'
import { runSql } from '../sql.ts'
import { quantile } from '../statistics.ts'
import type { SectionOptions } from './section.ts'

export const CLIENTS = [1, 16, 64, 256] as const
export type Clients = (typeof CLIENTS)[number]

/** What is kept of one run. */
export interface LockstepRun {
  cyclesPerSecond: number
  putP50Ms: number
  takeP50Ms: number
  cpuUs: number
}
export type LockstepPairs = Map<Replicated, Map<Clients, Pair<Replicated, LockstepRun>[]>>

/** Clients in lockstep, in rounds. The tables are empty at first, and grow from round to round. */
export async function closedLoops(
  contenders: Replicated[],
  { quick, progress }: SectionOptions,
): Promise<LockstepPairs> {
  const rounds = quick ? 3 : 12
  const durationMs = quick ? 150 : 1_000
  const grownTo = quick ? 30_000 : 240_000
  const closed: LockstepPairs = new Map(
    contenders.map((replicas) => [replicas, new Map(CLIENTS.map((clients) => [clients, []]))]),
  )
  // Code runs slower until it is compiled.
  for (const { first } of contenders)
    await closedLoop(first, { clients: 16, durationMs: quick ? 300 : 2_000 })
  for (let round = 1; round <= rounds; round += 1) {
    for (const clients of CLIENTS) {
      progress(`round ${round} of ${rounds}: ${clients} clients`)
      const pairs = await besideFloor(contenders, floorOf(contenders, clients), async ({ first }) => {
        const { putMs, takeMs, ...run } = await closedLoop(first, { clients, durationMs })
        return { ...run, putP50Ms: quantile(putMs, 0.5), takeP50Ms: quantile(takeMs, 0.5) }
      })
      for (const pair of pairs) closed.get(pair.contender)?.get(clients)?.push(pair)
    }
    for (const { contender, url } of contenders) {
      if (contender.fill) await runSql(url, contender.fill, [grownTo / rounds])
    }
  }
  return closed
}

/** A single client's take is held against a transaction, as that is what keeps a flow which does not decrypt. */
function floorOf(contenders: Replicated[], clients: Clients): Replicated {
  const floor = clients === 1 ? rawPgTransaction : rawPg
  const found = contenders.find(({ contender }) => contender === floor)
  if (!found) throw new Error('the floor is missing')
  return found
}

export function oneClientTable(closed: LockstepPairs): string {
  const rows = [...closed].map(([replicas, byClients]) => {
    const pairs = byClients.get(1) ?? []
    return [
      rowName(replicas.contender),
      typical(pairs.map(({ run }) => run.putP50Ms)),
      times(pairs.map(({ run, floor }) => run.putP50Ms / floor.putP50Ms)),
      typical(pairs.map(({ run }) => run.takeP50Ms)),
      times(pairs.map(({ run, floor }) => run.takeP50Ms / floor.takeP50Ms)),
    ]
  })
  return [
    '**One client**: p50 in ms, and its ratio to raw `pg` with a transaction. Less is better.',
    markdownTable(['', 'put', 'put / floor', 'take', 'take / floor'], rows),
  ].join('\n\n')
}

export function manyClientsTable(closed: LockstepPairs, races: Map<Replicated, RaceResult>): string {
  const many = CLIENTS.filter((clients) => clients > 1)
  const rows = [...closed].map(([replicas, byClients]) => {
    const ratios = many.map((clients) => times(throughputRatios(byClients.get(clients) ?? [])))
    const busy = byClients.get(64) ?? []
    const [perSecond, cpuUs] = [busy.map(({ run }) => run.cyclesPerSecond), busy.map(({ run }) => run.cpuUs)]
    const dealt = races.get(replicas)
    return [
      rowName(replicas.contender),
      ...ratios,
      typical(perSecond),
      typical(cpuUs),
      dealt ? `${dealt.dealtTwice} of ${dealt.tokens}` : '',
    ]
  })
  const header = [
    '',
    ...many.map((clients) => `${clients} clients / floor`),
    'cycles/s at 64',
    'client CPU µs a cycle at 64',
    'tokens handed out twice',
  ]
  return [
    '**Many clients**: put + take cycles a second, as a ratio to raw `pg` with single statements. More is better.',
    markdownTable(header, rows),
  ].join('\n\n')
}

export function throughputRatios(pairs: Pair<Replicated, LockstepRun>[]): number[] {
  return pairs.map(({ run, floor }) => run.cyclesPerSecond / floor.cyclesPerSecond)
}

/** How many cycles a second a contender got through. */
export function throughput(closed: LockstepPairs, replicas: Replicated, clients: Clients): number {
  const pairs = closed.get(replicas)?.get(clients) ?? []
  return quantile(
    pairs.map(({ run }) => run.cyclesPerSecond),
    0.5,
  )
}
