import { setTimeout } from 'node:timers/promises'
import { expect } from 'vitest'
import { expectPending, storeError } from '../answers.ts'
import type { ClauseTest } from '../clause-test.ts'
import { newFlow, newState, SHORT_TTL_MS, untilExpired, whileFlowsLive } from '../flows.ts'

export function expiry(clause: ClauseTest): void {
  clause('an expired flow is not found, even when taken repeatedly', async ({ openReplicas }) => {
    const [here, there] = await openReplicas(SHORT_TTL_MS)
    const state = newState()
    await here.put(state, newFlow())
    await untilExpired(SHORT_TTL_MS)

    // A store that has evicted the flow may report it as unknown.
    await storeError(here.take(state), 'PKCE_STATE_NOT_FOUND')
    await storeError(there.take(state), 'PKCE_STATE_NOT_FOUND')
  })

  clause('a flow can be taken until it expires', async ({ openReplicas }) => {
    await whileFlowsLive(async (ttlMs, flowsLiveFromNow) => {
      const [here, there] = await openReplicas(ttlMs)
      const state = newState()
      const flow = newFlow()
      flowsLiveFromNow()
      await here.put(state, flow)
      await setTimeout(ttlMs / 2)

      await expectPending(there, state, flow)
    })
  })

  clause('a put replaces an expired flow with the same state', async ({ openReplicas }) => {
    await whileFlowsLive(async (ttlMs, flowsLiveFromNow) => {
      const [here, there] = await openReplicas(ttlMs)
      const state = newState()
      const before = await here.put(state, newFlow())
      await untilExpired(ttlMs)
      const flow = newFlow()
      flowsLiveFromNow()
      const { expiresAt } = await there.put(state, flow)

      expect(expiresAt.getTime(), 'expiresAt of the new flow').toBeGreaterThan(before.expiresAt.getTime())
      await expectPending(here, state, { ...flow, expiresAt })
    })
  })

  clause('exactly one of two racing puts replaces an expired flow', async ({ openReplicas }) => {
    await whileFlowsLive(async (ttlMs, flowsLiveFromNow) => {
      const [here, there] = await openReplicas(ttlMs)
      const state = newState()
      await here.put(state, newFlow())
      await untilExpired(ttlMs)

      const flows = [newFlow(), newFlow()] as const
      flowsLiveFromNow()
      const outcomes = await Promise.allSettled([here.put(state, flows[0]), there.put(state, flows[1])])
      const succeeded = flows.filter((_, index) => outcomes[index]?.status === 'fulfilled')
      expect(succeeded.length, 'racing puts that succeeded').toBe(1)
      await expectPending(here, state, succeeded[0] as object)
    })
  })
  bindingExpiry(clause)
}

/** The bindings of the expired flow and of the flow that replaces it. */
const REPLACEMENTS: Record<string, [before: string | undefined, after: string | undefined]> = {
  'one with another': [newState(), newState()],
  'one with none': [newState(), undefined],
  'none with one': [undefined, newState()],
}

function bindingExpiry(clause: ClauseTest): void {
  clause('an expired flow is reported in the same way for every binding', async ({ openReplicas }) => {
    const [here, there] = await openReplicas(SHORT_TTL_MS)
    const [bound, unbound, binding] = [newState(), newState(), newState()]
    await here.put(bound, newFlow(), { binding })
    await here.put(unbound, newFlow())
    await untilExpired(SHORT_TTL_MS)

    const takes = [
      ...[newState(), undefined, '', binding].map((any) => there.take(bound, { binding: any })),
      ...[newState(), undefined, ''].map((any) => there.take(unbound, { binding: any })),
    ]
    const errors = await Promise.all(takes.map((take) => storeError(take, 'PKCE_STATE_NOT_FOUND')))
    // A store that has evicted the flow may report it as unknown, but it must do so for every binding.
    expect(new Set(errors.map(({ reason }) => reason)).size, 'number of different reasons').toBe(1)
  })

  for (const [name, [before, after]] of Object.entries(REPLACEMENTS)) {
    clause(`a put that replaces an expired flow replaces its binding: ${name}`, async ({ openReplicas }) => {
      await whileFlowsLive(async (ttlMs, flowsLiveFromNow) => {
        const [here, there] = await openReplicas(ttlMs)
        const [state, flow] = [newState(), newFlow()]
        await here.put(state, newFlow(), { binding: before })
        await untilExpired(ttlMs)
        flowsLiveFromNow()
        await here.put(state, flow, { binding: after })

        await storeError(there.take(state, { binding: before }), 'PKCE_BINDING_MISMATCH')
        await expectPending(there, state, flow, { binding: after })
      })
    })
  }
}
