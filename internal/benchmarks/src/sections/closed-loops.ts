import { besideFloor, type Pair } from '../beside-floor.ts'
import { handedOutTwice, type RaceResult } from '../race.ts'
import { rowName, times, typical } from '../report/figures.ts'
import { markdownTable } from '../report/markdown-table.ts'
import { findContender, type Served } from '../served-contender.ts'
import { quantile } from '../statistics.ts'
import type { SectionOptions } from './section.ts'

export const CLIENTS = [1, 16, 64, 256] as const
export type Clients = (typeof CLIENTS)[number]

/** The tables grow in minutes as a service's grow in hours, so autovacuum must run proportionally often. */
export const KEEPS_UP = ['-c', 'autovacuum_naptime=5s']

/** The results of one run. */
export interface LockstepRun {
  cyclesPerSecond: number
  putP50Ms: number
  takeP50Ms: number
  cpuUs: number
}
export type LockstepPairs = Map<Served, Map<Clients, Pair<Served, LockstepRun>[]>>

/** Clients in lockstep, in rounds. The tables start empty and grow from round to round. */
export async function closedLoops(
  contenders: Served[],
  { quick, progress, durationMs }: SectionOptions & { durationMs: number },
): Promise<LockstepPairs> {
  const rounds = quick ? 2 : 10
  const grownTo = quick ? 20_000 : 240_000
  const closed: LockstepPairs = new Map(
    contenders.map((contender) => [contender, new Map(CLIENTS.map((clients) => [clients, []]))]),
  )
  for (let round = 1; round <= rounds; round += 1) {
    for (const clients of CLIENTS) {
      progress(`round ${round} of ${rounds}: ${clients} clients`)
      const pairs = await besideFloor(contenders, floorOf(contenders, clients), ({ process }) =>
        process.ask('closedLoop', { clients, durationMs }),
      )
      for (const pair of pairs) closed.get(pair.contender)?.get(clients)?.push(pair)
    }
    for (const { process } of contenders) await process.ask('fill', grownTo / rounds)
  }
  return closed
}

/** A single client's take is compared with a transaction, because only that keeps a flow that does not decrypt. */
function floorOf(contenders: Served[], clients: Clients): Served {
  return findContender(contenders, clients === 1 ? 'raw-pg-transaction' : 'raw-pg')
}

export function oneClientTable(closed: LockstepPairs): string {
  const rows = [...closed].map(([contender, byClients]) => {
    const pairs = byClients.get(1) ?? []
    return [
      rowName(contender),
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

export function manyClientsTable(closed: LockstepPairs, races?: Map<Served, RaceResult>): string {
  const many = CLIENTS.filter((clients) => clients > 1)
  const rows = [...closed].map(([contender, byClients]) => {
    const ratios = many.map((clients) => times(throughputRatios(byClients.get(clients) ?? [])))
    const busy = byClients.get(64) ?? []
    const [perSecond, cpuUs] = [busy.map(({ run }) => run.cyclesPerSecond), busy.map(({ run }) => run.cpuUs)]
    const race = races?.get(contender)
    const row = [rowName(contender), ...ratios, typical(perSecond), typical(cpuUs)]
    return race ? [...row, handedOutTwice(race)] : row
  })
  const header = [
    '',
    ...many.map((clients) => `${clients} clients / floor`),
    'cycles/s at 64',
    'client CPU µs a cycle at 64',
    ...(races ? ['flows handed out twice'] : []),
  ]
  return [
    '**Many clients**: put + take cycles a second, as a ratio to raw `pg` with single statements. More is better.',
    markdownTable(header, rows),
  ].join('\n\n')
}

export function throughputRatios(pairs: Pair<Served, LockstepRun>[]): number[] {
  return pairs.map(({ run, floor }) => run.cyclesPerSecond / floor.cyclesPerSecond)
}

/** How many cycles a second a contender completed. */
export function throughput(closed: LockstepPairs, contender: Served, clients: Clients): number {
  const pairs = closed.get(contender)?.get(clients) ?? []
  return quantile(
    pairs.map(({ run }) => run.cyclesPerSecond),
    0.5,
  )
}
