import { expect, test, vi } from 'vitest'
import { importOverFakeTimers } from './support/fake-clock.ts'
import { newFlow, newState } from './support/flows.ts'

const { MemoryPkceStore } = await importOverFakeTimers()

test('a flow expires after ttlMs, to the millisecond', async () => {
  await using store = new MemoryPkceStore({ ttlMs: 10_000, sweepIntervalMs: 0 })
  const [taken, expired] = [newState(), newState()]
  for (const state of [taken, expired]) await store.put(state, newFlow())

  vi.advanceTimersByTime(9_999)
  await store.take(taken)
  vi.advanceTimersByTime(1)
  await expect(store.take(expired)).rejects.toMatchObject({ reason: 'expired' })
})
