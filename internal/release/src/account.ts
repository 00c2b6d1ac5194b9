/** The outcome of all flows. Each put flow is `takenOnce`, `lost` or `takenTwice`. */
export interface Account {
  /** Puts that were acknowledged. */
  put: number
  takenOnce: number
  /** Flows that no callback received. */
  lost: number
  /** Flows that more than one callback received. */
  takenTwice: number
  /** Callbacks that received another flow's verifier. */
  mixedUp: number
  /** Flows whose callbacks raced on replicas of two releases. */
  racedAcrossReleases: number
  /** How many flows each pair of releases passed on: the one that put them, and the one that handed them over. */
  ways: Record<string, number>
  /** Errors, except the one for a flow that another callback has taken. */
  failures: Record<string, number>
}

export function emptyAccount(): Account {
  return {
    put: 0,
    takenOnce: 0,
    lost: 0,
    takenTwice: 0,
    mixedUp: 0,
    racedAcrossReleases: 0,
    ways: {},
    failures: {},
  }
}

/** Summarises the account for the report of a rehearsal. */
export function describeAccount({
  put,
  takenOnce,
  lost,
  takenTwice,
  racedAcrossReleases,
  ways,
}: Account): string {
  return [
    `${put} flows: ${takenOnce} taken once, ${lost} lost, ${takenTwice} taken twice`,
    `callbacks on both releases raced for ${racedAcrossReleases} flows`,
    ...Object.entries(ways).map(([way, count]) => `${count} from ${way}`),
  ].join('\n')
}
