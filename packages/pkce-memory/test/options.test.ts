import { expect, test, vi } from 'vitest'
import { importOverFakeTimers } from './support/fake-clock.ts'

const { MemoryPkceStore } = await importOverFakeTimers()

test.for([
  [{ maxPending: 0 }, 'maxPending must be an integer from 1 to 10000000'],
  [{ maxPending: 10_000_001 }, 'maxPending must be an integer from 1 to 10000000'],
  [{ maxPending: 1.5 }, 'maxPending must be an integer from 1 to 10000000'],
  [{ maxPending: Number.POSITIVE_INFINITY }, 'maxPending must be an integer from 1 to 10000000'],
  [{ maxPending: '2' as unknown as number }, 'maxPending must be an integer from 1 to 10000000'],
  [{ ttlMs: 999 }, 'ttlMs must be an integer from 1000 to 86400000'],
  [{ sweepIntervalMs: -1 }, 'sweepIntervalMs must be an integer from 0 to 86400000'],
] as const)('%o throws a RangeError and leaves no timer behind', ([options, message]) => {
  expect(() => new MemoryPkceStore(options)).toThrow(new RangeError(message))
  expect(vi.getTimerCount()).toBe(0)
})

test('the smallest and the largest values are accepted', async () => {
  await new MemoryPkceStore({ maxPending: 1, ttlMs: 1_000, sweepIntervalMs: 0 }).close()
  await new MemoryPkceStore({
    maxPending: 10_000_000,
    ttlMs: 86_400_000,
    sweepIntervalMs: 86_400_000,
  }).close()
})
