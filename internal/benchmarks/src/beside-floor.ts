/** A run of a contender, paired with the run of the floor right before or after it. */
export interface Pair<Contender, Run> {
  contender: Contender
  run: Run
  floor: Run
}

/**
 * Runs each contender once, in random order, with a run of the floor after every second one, so that other load on the machine
 * slows both runs of a pair. The floor itself is paired with its own next run, which shows the noise.
 */
export async function besideFloor<Contender, Run>(
  contenders: Contender[],
  floor: Contender,
  measure: (contender: Contender) => Promise<Run>,
): Promise<Pair<Contender, Run>[]> {
  const order = shuffle(contenders.filter((contender) => contender !== floor))
  const pairs: Pair<Contender, Run>[] = []
  let before = await measure(floor)
  for (let index = 0; index < order.length; index += 2) {
    const runs: [Contender, Run][] = []
    for (const contender of order.slice(index, index + 2)) runs.push([contender, await measure(contender)])
    const after = await measure(floor)
    pairs.push({ contender: floor, run: after, floor: before })
    for (const [position, [contender, run]] of runs.entries()) {
      pairs.push({ contender, run, floor: position === 0 ? before : after })
    }
    before = after
  }
  return pairs
}

function shuffle<T>(items: T[]): T[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item)
}
