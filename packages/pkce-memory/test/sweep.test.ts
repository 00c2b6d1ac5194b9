import { expect, test, vi } from 'vitest'
import { importOverFakeTimers } from './support/fake-clock.ts'
import { newFlow, newState } from './support/flows.ts'

const { MemoryPkceStore } = await importOverFakeTimers()

test('the timer evicts expired flows and keeps live ones', async () => {
  await using store = new MemoryPkceStore({ ttlMs: 100_000, sweepIntervalMs: 4_000 })
  const [old, young] = [newState(), newState()]
  await store.put(old, newFlow())
  await vi.advanceTimersByTimeAsync(50_000)
  await store.put(young, newFlow())
  await vi.advanceTimersByTimeAsync(56_000)

  await expect(store.take(old)).rejects.toMatchObject({ reason: 'unknown' })
  await store.take(young)
})

test('with a sweepIntervalMs of 0, only sweep() evicts expired flows', async () => {
  await using store = new MemoryPkceStore({ ttlMs: 1_000, sweepIntervalMs: 0 })
  const state = newState()
  await store.put(state, newFlow())
  expect(vi.getTimerCount()).toBe(0)
  await vi.advanceTimersByTimeAsync(86_400_000)

  await expect(store.take(state)).rejects.toMatchObject({ reason: 'expired' })
  expect(await store.sweep()).toBe(1)
  await expect(store.take(state)).rejects.toMatchObject({ reason: 'unknown' })
})

test('a failed sweep is logged, and the next sweep evicts the flows', async () => {
  const outage = new Error('outage')
  class FailingOnce extends MemoryPkceStore {
    #failed = false
    protected override async sweepFlows() {
      if (this.#failed) return super.sweepFlows()
      this.#failed = true
      throw outage
    }
  }
  const log: unknown[] = []
  const logger = { error: (details: unknown) => log.push(details), warn() {} }
  await using store = new FailingOnce({ ttlMs: 1_000, sweepIntervalMs: 10_000, logger })
  const state = newState()
  await store.put(state, newFlow())

  await vi.advanceTimersByTimeAsync(12_500)
  expect(log).toEqual([{ err: outage }])
  await vi.advanceTimersByTimeAsync(12_500)
  expect(log.length).toBe(1)
  await expect(store.take(state)).rejects.toMatchObject({ reason: 'unknown' })
})

test('close() waits for a sweep in progress and starts no other', async () => {
  let [started, ended] = [0, 0]
  class SlowToSweep extends MemoryPkceStore {
    protected override async sweepFlows() {
      started += 1
      await new Promise((resolve) => setTimeout(resolve, 5_000))
      ended += 1
      return super.sweepFlows()
    }
  }
  const store = new SlowToSweep({ sweepIntervalMs: 10_000 })
  await vi.advanceTimersByTimeAsync(12_500)
  let endedAtClose = 0
  const closing = store.close().then(() => {
    endedAtClose = ended
  })
  await vi.advanceTimersByTimeAsync(100_000)
  await closing

  expect({ started, endedAtClose }).toEqual({ started: 1, endedAtClose: 1 })
})
