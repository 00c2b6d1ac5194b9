import { expect, test, vi } from 'vitest'
import { importOverFakeTimers } from './support/fake-clock.ts'
import { newFlow, newState } from './support/flows.ts'

const { MemoryPkceStore } = await importOverFakeTimers()

const full = { code: 'PKCE_STORE_FULL', retryable: true }

test('a put beyond maxPending rejects and leaves the pending flows alone', async () => {
  await using store = new MemoryPkceStore({ maxPending: 2 })
  const held = [newState(), newState()] as const
  for (const state of held) await store.put(state, newFlow())
  const refused = newState()
  await expect(store.put(refused, newFlow())).rejects.toMatchObject(full)

  await expect(store.take(refused)).rejects.toMatchObject({ reason: 'unknown' })
  await store.take(held[0])
  await store.put(newState(), newFlow())
  await expect(store.put(newState(), newFlow())).rejects.toMatchObject(full)
  await store.take(held[1])
})

test('at the limit, a put for a pending state still reports a collision', async () => {
  await using store = new MemoryPkceStore({ maxPending: 1 })
  const state = newState()
  await store.put(state, newFlow())

  await expect(store.put(state, newFlow())).rejects.toMatchObject({ code: 'PKCE_STATE_COLLISION' })
})

test('at the limit, a put evicts expired flows and no others', async () => {
  await using store = new MemoryPkceStore({ maxPending: 3, ttlMs: 10_000, sweepIntervalMs: 0 })
  const [first, second, third] = [newState(), newState(), newState()]
  await store.put(first, newFlow())
  vi.advanceTimersByTime(1_000)
  await store.put(second, newFlow())
  vi.advanceTimersByTime(8_000)
  await store.put(third, newFlow())
  await expect(store.put(newState(), newFlow())).rejects.toMatchObject(full)

  vi.advanceTimersByTime(1_000)
  await store.put(newState(), newFlow())
  await expect(store.take(first)).rejects.toMatchObject({ reason: 'unknown' })
  await expect(store.put(newState(), newFlow())).rejects.toMatchObject(full)
  await store.take(second)
  await store.take(third)
})

test('below the limit, expired flows stay until they are swept', async () => {
  await using store = new MemoryPkceStore({ maxPending: 3, ttlMs: 10_000, sweepIntervalMs: 0 })
  const state = newState()
  await store.put(state, newFlow())
  vi.advanceTimersByTime(10_000)
  await store.put(newState(), newFlow())

  await expect(store.take(state)).rejects.toMatchObject({ reason: 'expired' })
  expect(await store.sweep()).toBe(1)
})

test('at the limit, a put replaces an expired flow with the same state', async () => {
  await using store = new MemoryPkceStore({ maxPending: 2, ttlMs: 10_000, sweepIntervalMs: 0 })
  const [state, other] = [newState(), newState()]
  await store.put(other, newFlow())
  await store.put(state, newFlow())
  vi.advanceTimersByTime(10_000)
  await store.put(state, newFlow())

  await expect(store.take(other), 'not evicted, as there was space').rejects.toMatchObject({
    reason: 'expired',
  })
  // The replacement is the newest flow, so a sweep still finds the oldest flow first.
  expect(await store.sweep()).toBe(1)
  await store.take(state)
})

test('100,000 flows may be pending by default', async () => {
  await using store = new MemoryPkceStore()
  const flow = newFlow()
  for (let count = 0; count < 100_000; count += 1) await store.put(`state ${count}`, flow)

  await expect(store.put('one more', flow)).rejects.toMatchObject(full)
})
