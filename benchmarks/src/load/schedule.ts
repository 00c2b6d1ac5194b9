/** When a user starts a flow or comes back, in milliseconds from the beginning. */
export interface Arrival {
  user: number
  operation: 'put' | 'take'
  atMs: number
}

/** How long users are away on average: ten minutes would only make a run longer. */
const AWAY_MS = 50

/** Users who arrive at random times, `perSecond` on average and independent of each other: a Poisson process. */
export function randomArrivals(load: { perSecond: number; durationMs: number }): Arrival[] {
  const arrivals: Arrival[] = []
  let atMs = exponential(1000 / load.perSecond)
  for (let user = 0; atMs < load.durationMs; user += 1) {
    arrivals.push({ user, operation: 'put', atMs })
    arrivals.push({ user, operation: 'take', atMs: atMs + exponential(AWAY_MS) })
    atMs += exponential(1000 / load.perSecond)
  }
  return arrivals.sort((a, b) => a.atMs - b.atMs)
}

function exponential(mean: number): number {
  return -Math.log(1 - Math.random()) * mean
}
