import type { Contender } from './contender.ts'
import { newFlow, newState } from './flow.ts'
import { takeIfThere } from './take-if-there.ts'

const TAKERS = 8

export interface RaceResult {
  flows: number
  /** How many flows were handed to several takers. */
  handedOutTwice: number
  /** How many takers failed with an error instead of finding nothing. */
  failed: number
}

/** Eight takers, spread over the replicas, race for each of many flows. */
export async function race(replicas: Contender[], flows: number): Promise<RaceResult> {
  const result: RaceResult = { flows, handedOutTwice: 0, failed: 0 }
  for (let round = 0; round < flows; round += 1) {
    const state = newState()
    await replicas[0]?.put(state, newFlow())
    const takes = Array.from({ length: TAKERS }, (_, taker) =>
      takeIfThere(replicas[taker % replicas.length] as Contender, state),
    )
    const answers = await Promise.allSettled(takes)
    const receivers = answers.filter((answer) => answer.status === 'fulfilled' && answer.value !== undefined)
    if (receivers.length === 0) throw new Error('a flow was handed out to no taker')
    if (receivers.length > 1) result.handedOutTwice += 1
    result.failed += answers.filter(({ status }) => status === 'rejected').length
  }
  return result
}

/** As a cell of a table. */
export function handedOutTwice({ flows, handedOutTwice, failed }: RaceResult): string {
  return `${handedOutTwice} of ${flows}${failed > 0 ? `; ${failed} takes failed` : ''}`
}
