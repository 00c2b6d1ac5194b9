import type { PkceStore } from '@org/pkce-core'
import { expect } from 'vitest'
import { expectPending, storeError } from '../answers.ts'
import type { ClauseTest } from '../clause-test.ts'
import { newFlow, newState, SHORT_TTL_MS, untilExpired, whileFlowsLive } from '../flows.ts'

export function sweep(clause: ClauseTest): void {
  clause(
    'a sweep evicts expired flows, returns their number and keeps live ones',
    async ({ openReplicas }) => {
      await whileFlowsLive(async (ttlMs, flowsLiveFromNow) => {
        const [here, there] = await openReplicas(ttlMs)
        await here.sweep()
        const [expired, living] = [newFlows(3), newFlows(2)]
        await putAll(here, expired)
        await putAndTake(here)
        await untilExpired(ttlMs)
        flowsLiveFromNow()
        await putAll(here, living)

        expect(await there.sweep(), 'number of evicted flows, of which three had expired').toBe(3)
        for (const [state, flow] of living) await expectPending(there, state, flow)
        expect(await there.sweep(), 'number of evicted flows if none has expired').toBe(0)
        for (const state of expired.keys()) await storeError(there.take(state), 'PKCE_STATE_NOT_FOUND')
      })
    },
  )

  clause('a take does not evict expired flows, so a sweep still counts them', async ({ openReplicas }) => {
    const [here, there] = await openReplicas(SHORT_TTL_MS)
    await here.sweep()
    const expired = newFlows(3)
    await putAll(here, expired)
    await untilExpired(SHORT_TTL_MS)
    for (const state of expired.keys()) await storeError(there.take(state), 'PKCE_STATE_NOT_FOUND')

    expect(await there.sweep(), 'number of evicted flows, of which three had expired').toBe(3)
  })

  clause(
    'a sweep neither evicts nor counts a flow that replaced an expired one',
    async ({ openReplicas }) => {
      await whileFlowsLive(async (ttlMs, flowsLiveFromNow) => {
        const [here, there] = await openReplicas(ttlMs)
        await here.sweep()
        const [state, flow] = [newState(), newFlow()]
        await here.put(state, newFlow())
        await putAll(here, newFlows(1))
        await untilExpired(ttlMs)
        flowsLiveFromNow()
        await here.put(state, flow)

        expect(await there.sweep(), 'number of evicted flows if one of two was replaced').toBe(1)
        await expectPending(there, state, flow)
      })
    },
  )

  clause('two concurrent sweeps count each flow once', async ({ openReplicas }) => {
    const [here, there] = await openReplicas(SHORT_TTL_MS)
    await here.sweep()
    await putAll(here, newFlows(50))
    await untilExpired(SHORT_TTL_MS)

    const [evictedHere, evictedThere] = await Promise.all([here.sweep(), there.sweep()])
    expect(evictedHere + evictedThere, 'number of flows that both sweeps evicted, of 50 expired ones').toBe(
      50,
    )
  })
}

type Flows = Map<string, ReturnType<typeof newFlow>>

function newFlows(count: number): Flows {
  return new Map(Array.from({ length: count }, () => [newState(), newFlow()]))
}

async function putAll(store: PkceStore, flows: Flows): Promise<void> {
  await Promise.all([...flows].map(([state, flow]) => store.put(state, flow)))
}

async function putAndTake(store: PkceStore): Promise<void> {
  const state = newState()
  await store.put(state, newFlow())
  await store.take(state)
}
