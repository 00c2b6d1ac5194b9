import type { RaceResult } from '../race.ts'
import { renderSvg } from '../report/svg.ts'
import type { Served } from '../served-contender.ts'
import { spread } from '../statistics.ts'
import { CLIENTS, type LockstepPairs, throughputRatios } from './closed-loops.ts'

const OURS = 'ours'
const ONCE = 'others'
const TWICE = 'others that handed a flow out twice'

/** Throughput as a ratio to the floor, with quartiles: a panel for each number of clients. */
export async function throughputPlot(closed: LockstepPairs, races: Map<Served, RaceResult>): Promise<string> {
  const panels = CLIENTS.filter((clients) => clients > 1)
  const values = [...closed].flatMap(([contender, byClients]) =>
    panels.map((clients) => ({
      name: contender.name,
      clients: `${clients} clients`,
      kind: contender.ours ? OURS : races.get(contender)?.handedOutTwice ? TWICE : ONCE,
      ...spread(throughputRatios(byClients.get(clients) ?? [])),
    })),
  )
  const names = [...closed.keys()].map(({ name }) => name)
  const y = { field: 'name', type: 'nominal' as const, sort: names, title: null, axis: { labelLimit: 600 } }
  const scale = { type: 'log' as const, nice: false, padding: 10 }
  return renderSvg({
    title: 'Put + take cycles a second, as a ratio to raw pg with single statements (log scale)',
    data: { values },
    facet: {
      column: { field: 'clients', sort: panels.map((clients) => `${clients} clients`), title: null },
    },
    spec: {
      width: 210,
      height: { step: 24 },
      layer: [
        { mark: { type: 'rule', color: '#888', strokeDash: [3, 3] }, encoding: { x: { datum: 1 } } },
        {
          mark: { type: 'rule', strokeWidth: 2 },
          encoding: {
            y,
            x: { field: 'lowerQuartile', type: 'quantitative', scale, title: null },
            x2: { field: 'upperQuartile' },
            color: colour(),
          },
        },
        {
          mark: { type: 'point', filled: true, size: 70, opacity: 1 },
          encoding: { y, x: { field: 'median', type: 'quantitative', scale }, color: colour() },
        },
        {
          mark: { type: 'text', dy: -9, fontSize: 10 },
          encoding: {
            y,
            x: { field: 'median', type: 'quantitative', scale },
            text: { field: 'median', type: 'quantitative', format: '.2~r' },
            color: colour(),
          },
        },
      ],
    },
  })
}

function colour() {
  return {
    field: 'kind',
    type: 'nominal' as const,
    scale: { domain: [OURS, ONCE, TWICE], range: ['#0072b2', '#444444', '#d55e00'] },
    legend: { title: null, orient: 'bottom' as const, labelLimit: 600 },
  }
}
