import type { PkceState } from '@org/pkce-core'
import { expect } from 'vitest'
import { expectPending, expectUnknown } from '../answers.ts'
import type { ClauseTest } from '../clause-test.ts'
import { newFlow, newState } from '../flows.ts'

const TAKES = 64

export function exactlyOnce(clause: ClauseTest): void {
  clause('a state that was never put is unknown', async ({ openStore }) => {
    const store = await openStore()
    await expectUnknown(store.take(newState()))
  })

  clause('a taken flow is unknown to every replica', async ({ openReplicas }) => {
    const [here, there] = await openReplicas()
    const state = newState()
    await here.put(state, newFlow())
    await here.take(state)

    await expectUnknown(here.take(state))
    await expectUnknown(there.take(state))
  })

  clause('a taken state may be put again', async ({ openReplicas }) => {
    const [here, there] = await openReplicas()
    const state = newState()
    await here.put(state, newFlow())
    await there.take(state)
    const flow = newFlow()
    await here.put(state, flow)

    await expectPending(there, state, flow)
  })

  clause(
    `exactly one of ${TAKES} racing takes receives the flow; the others find nothing`,
    async ({ openReplicas }) => {
      const replicas = await openReplicas()
      const state = newState()
      const flow = newFlow()
      await replicas[0].put(state, flow)

      const takes = Array.from({ length: TAKES }, (_, index) => replicas[index % 2 === 0 ? 0 : 1].take(state))
      const outcomes = await Promise.allSettled(takes)
      const received = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
      expect(received.length, 'racing takes that received the flow').toBe(1)
      expect(received[0]).toMatchObject(flow)
      for (const [index, outcome] of outcomes.entries()) {
        if (outcome.status === 'rejected') await expectUnknown(takes[index] as Promise<PkceState>)
      }
    },
  )
}
