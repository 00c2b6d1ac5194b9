import type { PkceState } from '@org/pkce-core'
import { expect } from 'vitest'
import { expectHeld, expectUnknown } from '../answers.ts'
import type { ClauseTest } from '../clause-test.ts'
import { newFlow, newState } from '../flows.ts'

const TAKERS = 64

export function exactlyOnce(clause: ClauseTest): void {
  clause('a state that was never put is unknown', async ({ openStore }) => {
    const store = await openStore()
    await expectUnknown(store.take(newState()))
  })

  clause('a flow that was taken is unknown, to every replica', async ({ openReplicas }) => {
    const [here, there] = await openReplicas()
    const state = newState()
    await here.put(state, newFlow())
    await here.take(state)

    await expectUnknown(here.take(state))
    await expectUnknown(there.take(state))
  })

  clause('a state that was taken may be put again', async ({ openReplicas }) => {
    const [here, there] = await openReplicas()
    const state = newState()
    await here.put(state, newFlow())
    await there.take(state)
    const flow = newFlow()
    await here.put(state, flow)

    await expectHeld(there, state, flow)
  })

  clause(
    `of ${TAKERS} racing takes one receives the flow, and the others find nothing`,
    async ({ openReplicas }) => {
      const replicas = await openReplicas()
      const state = newState()
      const flow = newFlow()
      await replicas[0].put(state, flow)

      const takes = Array.from({ length: TAKERS }, (_, taker) =>
        replicas[taker % 2 === 0 ? 0 : 1].take(state),
      )
      const outcomes = await Promise.allSettled(takes)
      const received = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
      expect(received.length, 'racing takes that received the flow').toBe(1)
      expect(received[0]).toMatchObject(flow)
      for (const [taker, outcome] of outcomes.entries()) {
        if (outcome.status === 'rejected') await expectUnknown(takes[taker] as Promise<PkceState>)
      }
    },
  )
}
