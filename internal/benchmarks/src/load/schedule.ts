/** When a user starts a flow or returns, in milliseconds from the start of the load. */
export interface Arrival {
  user: number
  operation: 'put' | 'take'
  atMs: number
}

export interface Load {
  perSecond: number
  durationMs: number
}

/** How long users are away on average. Ten minutes would only make a run longer. */
const AWAY_MS = 50

/** Users who start a flow at random times and return some time later. */
export function randomArrivals(load: Load): Arrival[] {
  const arrivals = randomTimes(load).flatMap((atMs, user): Arrival[] => [
    { user, operation: 'put', atMs },
    { user, operation: 'take', atMs: atMs + exponential(AWAY_MS) },
  ])
  return arrivals.sort((a, b) => a.atMs - b.atMs)
}

/** Sorted random times of a Poisson process: independent of each other, `perSecond` on average. */
export function randomTimes({ perSecond, durationMs }: Load): number[] {
  const times: number[] = []
  for (let atMs = exponential(1000 / perSecond); atMs < durationMs; atMs += exponential(1000 / perSecond))
    times.push(atMs)
  return times
}

function exponential(mean: number): number {
  return -Math.log(1 - Math.random()) * mean
}
