import { setTimeout } from 'node:timers/promises'
import { expect } from 'vitest'
import { expectHeld, storeError } from '../answers.ts'
import type { ClauseTest } from '../clause-test.ts'
import { newFlow, newToken, SHORT_TTL_MS, untilExpired } from '../flows.ts'

export function expiry(clause: ClauseTest): void {
  clause('a hold that has expired is not found, however often one asks', async ({ openReplicas }) => {
    const [here, there] = await openReplicas(SHORT_TTL_MS)
    const token = newToken()
    await here.put(token, newFlow())
    await untilExpired(SHORT_TTL_MS)

    // A store that has forgotten it may call it unknown.
    await storeError(here.take(token), 'PKCE_STATE_NOT_FOUND')
    await storeError(there.take(token), 'PKCE_STATE_NOT_FOUND')
  })

  clause('a hold is there until it expires', async ({ openReplicas }) => {
    const ttlMs = 2 * SHORT_TTL_MS
    const [here, there] = await openReplicas(ttlMs)
    const token = newToken()
    const flow = newFlow()
    await here.put(token, flow)
    await setTimeout(ttlMs / 2)

    await expectHeld(there, token, flow)
  })

  clause('a put under a token whose hold has expired replaces it', async ({ openReplicas }) => {
    const ttlMs = 2 * SHORT_TTL_MS
    const [here, there] = await openReplicas(ttlMs)
    const token = newToken()
    const before = await here.put(token, newFlow())
    await untilExpired(ttlMs)
    const flow = newFlow()
    const { expiresAt } = await there.put(token, flow)

    expect(expiresAt.getTime(), 'when the new hold expires').toBeGreaterThan(before.expiresAt.getTime())
    await expectHeld(here, token, { ...flow, expiresAt })
  })

  clause('of two racing puts over an expired hold one succeeds', async ({ openReplicas }) => {
    const ttlMs = 2 * SHORT_TTL_MS
    const [here, there] = await openReplicas(ttlMs)
    const token = newToken()
    await here.put(token, newFlow())
    await untilExpired(ttlMs)

    const flows = [newFlow(), newFlow()] as const
    const outcomes = await Promise.allSettled([here.put(token, flows[0]), there.put(token, flows[1])])
    const succeeded = flows.filter((_, putter) => outcomes[putter]?.status === 'fulfilled')
    expect(succeeded.length, 'racing puts that succeeded').toBe(1)
    await expectHeld(here, token, succeeded[0] as object)
  })
}
