/** What became of the flows. Those that were put are each `takenOnce`, `lost` or `takenTwice`. */
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
  /** How many flows went from the release that put them to the release that handed them over. */
  ways: Record<string, number>
  /** Errors other than the one that a callback gets for a flow that another one has taken. */
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

/** The account in a few lines, for the report of a rehearsal. */
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
    `${racedAcrossReleases} were raced for by callbacks on both releases`,
    ...Object.entries(ways).map(([way, count]) => `${count} from ${way}`),
  ].join('\n')
}
