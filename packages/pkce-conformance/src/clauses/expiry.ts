import { setTimeout } from 'node:timers/promises'
import { expect } from 'vitest'
import { expectHeld, storeError } from '../answers.ts'
import type { ClauseTest } from '../clause-test.ts'
import { newFlow, newState, SHORT_TTL_MS, untilExpired } from '../flows.ts'

export function expiry(clause: ClauseTest): void {
  clause('a flow that has expired is not found, however often one asks', async ({ openReplicas }) => {
    const [here, there] = await openReplicas(SHORT_TTL_MS)
    const state = newState()
    await here.put(state, newFlow())
    await untilExpired(SHORT_TTL_MS)

    // A store that has forgotten it may call it unknown.
    await storeError(here.take(state), 'PKCE_STATE_NOT_FOUND')
    await storeError(there.take(state), 'PKCE_STATE_NOT_FOUND')
  })

  clause('a flow is there until it expires', async ({ openReplicas }) => {
    const ttlMs = 2 * SHORT_TTL_MS
    const [here, there] = await openReplicas(ttlMs)
    const state = newState()
    const flow = newFlow()
    await here.put(state, flow)
    await setTimeout(ttlMs / 2)

    await expectHeld(there, state, flow)
  })

  clause('a put under a state whose flow has expired replaces it', async ({ openReplicas }) => {
    const ttlMs = 2 * SHORT_TTL_MS
    const [here, there] = await openReplicas(ttlMs)
    const state = newState()
    const before = await here.put(state, newFlow())
    await untilExpired(ttlMs)
    const flow = newFlow()
    const { expiresAt } = await there.put(state, flow)

    expect(expiresAt.getTime(), 'when the new flow expires').toBeGreaterThan(before.expiresAt.getTime())
    await expectHeld(here, state, { ...flow, expiresAt })
  })

  clause('of two racing puts over an expired flow one succeeds', async ({ openReplicas }) => {
    const ttlMs = 2 * SHORT_TTL_MS
    const [here, there] = await openReplicas(ttlMs)
    const state = newState()
    await here.put(state, newFlow())
    await untilExpired(ttlMs)

    const flows = [newFlow(), newFlow()] as const
    const outcomes = await Promise.allSettled([here.put(state, flows[0]), there.put(state, flows[1])])
    const succeeded = flows.filter((_, putter) => outcomes[putter]?.status === 'fulfilled')
    expect(succeeded.length, 'racing puts that succeeded').toBe(1)
    await expectHeld(here, state, succeeded[0] as object)
  })
}
