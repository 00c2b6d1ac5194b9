import type { Contender } from './contender.ts'
import { newFlow, newToken } from './flow.ts'
import { takeIfThere } from './take-if-there.ts'

const TAKERS = 8

export interface RaceResult {
  tokens: number
  /** How many of them were handed to several takers. */
  dealtTwice: number
  /** How many takers failed with an error instead of finding nothing. */
  failed: number
}

/** Eight takers, spread over the replicas, race for each of many tokens. */
export async function race(replicas: Contender[], tokens: number): Promise<RaceResult> {
  const result: RaceResult = { tokens, dealtTwice: 0, failed: 0 }
  for (let round = 0; round < tokens; round += 1) {
    const token = newToken()
    await replicas[0]?.put(token, newFlow())
    const takes = Array.from({ length: TAKERS }, (_, taker) =>
      takeIfThere(replicas[taker % replicas.length] as Contender, token),
    )
    const answers = await Promise.allSettled(takes)
    const receivers = answers.filter((answer) => answer.status === 'fulfilled' && answer.value !== undefined)
    if (receivers.length === 0) throw new Error('a flow was handed to nobody')
    if (receivers.length > 1) result.dealtTwice += 1
    result.failed += answers.filter(({ status }) => status === 'rejected').length
  }
  return result
}

/** As a cell of a table. */
export function dealtTwice({ tokens, dealtTwice, failed }: RaceResult): string {
  return `${dealtTwice} of ${tokens}${failed > 0 ? `; ${failed} takes failed` : ''}`
}
