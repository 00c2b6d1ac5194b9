import { setTimeout } from 'node:timers/promises'
import { expect } from 'vitest'
import { expectHeld, storeError } from '../answers.ts'
import type { ClauseTest } from '../clause-test.ts'
import { newFlow, newState } from '../flows.ts'

const PUTTERS = 16

export function collision(clause: ClauseTest): void {
  clause('a put under a state that is held rejects', async ({ openReplicas }) => {
    const [here, there] = await openReplicas()
    const state = newState()
    const flow = newFlow()
    await here.put(state, flow)

    await storeError(here.put(state, newFlow()), 'PKCE_STATE_COLLISION')
    await storeError(there.put(state, newFlow()), 'PKCE_STATE_COLLISION')
    await storeError(there.put(state, flow), 'PKCE_STATE_COLLISION')
  })

  clause('a collision leaves the first flow untouched, its expiry included', async ({ openReplicas }) => {
    const [here, there] = await openReplicas()
    const state = newState()
    const flow = newFlow()
    const { expiresAt } = await here.put(state, flow)
    await setTimeout(20)
    await there.put(state, newFlow()).catch(() => {})

    await expectHeld(here, state, { ...flow, expiresAt })
  })

  clause(
    `of ${PUTTERS} racing puts under one state one succeeds, and its flow is the one`,
    async ({ openReplicas }) => {
      const replicas = await openReplicas()
      const state = newState()
      const flows = Array.from({ length: PUTTERS }, () => newFlow())

      const puts = flows.map((flow, putter) => replicas[putter % 2 === 0 ? 0 : 1].put(state, flow))
      const outcomes = await Promise.allSettled(puts)
      const succeeded = flows.filter((_, putter) => outcomes[putter]?.status === 'fulfilled')
      expect(succeeded.length, 'racing puts that succeeded').toBe(1)
      for (const [putter, outcome] of outcomes.entries()) {
        if (outcome.status === 'rejected')
          await storeError(puts[putter] as Promise<unknown>, 'PKCE_STATE_COLLISION')
      }
      await expectHeld(replicas[1], state, succeeded[0] as object)
    },
  )
}
