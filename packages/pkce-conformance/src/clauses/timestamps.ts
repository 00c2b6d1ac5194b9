import { setTimeout } from 'node:timers/promises'
import { expect } from 'vitest'
import type { ClauseTest } from '../clause-test.ts'
import { newFlow, newState } from '../flows.ts'

// Not a whole number of seconds, so that rounding is detected. Long enough that none of these flows expires during the
// clauses of `sweep`, which count expired flows.
const TTL_MS = 3_661_234

export function timestamps(clause: ClauseTest): void {
  clause('a store exposes its ttlMs', async ({ openStore }) => {
    const store = await openStore(TTL_MS)
    expect(store.ttlMs).toBe(TTL_MS)
  })

  clause('createdAt and expiresAt are Dates exactly ttlMs apart', async ({ openReplicas }) => {
    const [here, there] = await openReplicas(TTL_MS)
    const state = newState()
    await here.put(state, newFlow())

    const { createdAt, expiresAt } = await there.take(state)
    expect(createdAt, 'createdAt').toBeInstanceOf(Date)
    expect(expiresAt, 'expiresAt').toBeInstanceOf(Date)
    expect(expiresAt.getTime() - createdAt.getTime(), 'expiresAt - createdAt').toBe(TTL_MS)
  })

  clause('put and take return the same expiresAt', async ({ openReplicas }) => {
    const [here, there] = await openReplicas(TTL_MS)
    const state = newState()
    const put = await here.put(state, newFlow())
    await setTimeout(20)

    const taken = await there.take(state)
    expect(put.expiresAt, 'expiresAt of put').toBeInstanceOf(Date)
    expect(put.expiresAt, 'expiresAt of put compared with that of take').toEqual(taken.expiresAt)
  })

  clause('a flow that is put later expires later by the same interval', async ({ openReplicas }) => {
    const [here, there] = await openReplicas(TTL_MS)
    const first = await here.put(newState(), newFlow())
    await setTimeout(200)
    const second = await there.put(newState(), newFlow())

    const later = second.expiresAt.getTime() - first.expiresAt.getTime()
    expect(later, 'milliseconds between the expiry of two flows put 200 ms apart').toBeGreaterThanOrEqual(190)
  })
}
