import { setTimeout } from 'node:timers/promises'
import { expect } from 'vitest'
import { expectPending, storeError } from '../answers.ts'
import type { ClauseTest } from '../clause-test.ts'
import { newFlow, newState } from '../flows.ts'

const PUTS = 16

export function collision(clause: ClauseTest): void {
  clause('a put for a pending state rejects', async ({ openReplicas }) => {
    const [here, there] = await openReplicas()
    const state = newState()
    const flow = newFlow()
    await here.put(state, flow)

    await storeError(here.put(state, newFlow()), 'PKCE_STATE_COLLISION')
    await storeError(there.put(state, newFlow()), 'PKCE_STATE_COLLISION')
    await storeError(there.put(state, flow), 'PKCE_STATE_COLLISION')
  })

  clause('a collision leaves the first flow and its expiry untouched', async ({ openReplicas }) => {
    const [here, there] = await openReplicas()
    const state = newState()
    const flow = newFlow()
    const { expiresAt } = await here.put(state, flow)
    await setTimeout(20)
    await there.put(state, newFlow()).catch(() => {})

    await expectPending(here, state, { ...flow, expiresAt })
  })

  clause(
    `exactly one of ${PUTS} racing puts for one state succeeds, and its flow is stored`,
    async ({ openReplicas }) => {
      const replicas = await openReplicas()
      const state = newState()
      const flows = Array.from({ length: PUTS }, () => newFlow())

      const puts = flows.map((flow, index) => replicas[index % 2 === 0 ? 0 : 1].put(state, flow))
      const outcomes = await Promise.allSettled(puts)
      const succeeded = flows.filter((_, index) => outcomes[index]?.status === 'fulfilled')
      expect(succeeded.length, 'racing puts that succeeded').toBe(1)
      for (const [index, outcome] of outcomes.entries()) {
        if (outcome.status === 'rejected')
          await storeError(puts[index] as Promise<unknown>, 'PKCE_STATE_COLLISION')
      }
      await expectPending(replicas[1], state, succeeded[0] as object)
    },
  )
}
