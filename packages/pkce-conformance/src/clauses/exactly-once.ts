import type { PkceState } from '@org/pkce-core'
import { expect } from 'vitest'
import { expectHeld, expectUnknown } from '../answers.ts'
import type { ClauseTest } from '../clause-test.ts'
import { newFlow, newToken } from '../flows.ts'

const TAKERS = 64

export function exactlyOnce(clause: ClauseTest): void {
  clause('a token that was never put is unknown', async ({ openStore }) => {
    const store = await openStore()
    await expectUnknown(store.take(newToken()))
  })

  clause('a hold that was taken is unknown, to every replica', async ({ openReplicas }) => {
    const [here, there] = await openReplicas()
    const token = newToken()
    await here.put(token, newFlow())
    await here.take(token)

    await expectUnknown(here.take(token))
    await expectUnknown(there.take(token))
  })

  clause('a token that was taken may be put again', async ({ openReplicas }) => {
    const [here, there] = await openReplicas()
    const token = newToken()
    await here.put(token, newFlow())
    await there.take(token)
    const flow = newFlow()
    await here.put(token, flow)

    await expectHeld(there, token, flow)
  })

  clause(
    `of ${TAKERS} racing takes one receives the hold, and the others find nothing`,
    async ({ openReplicas }) => {
      const replicas = await openReplicas()
      const token = newToken()
      const flow = newFlow()
      await replicas[0].put(token, flow)

      const takes = Array.from({ length: TAKERS }, (_, taker) =>
        replicas[taker % 2 === 0 ? 0 : 1].take(token),
      )
      const outcomes = await Promise.allSettled(takes)
      const received = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
      expect(received.length, 'racing takes that received the hold').toBe(1)
      expect(received[0]).toMatchObject(flow)
      for (const [taker, outcome] of outcomes.entries()) {
        if (outcome.status === 'rejected') await expectUnknown(takes[taker] as Promise<PkceState>)
      }
    },
  )
}
