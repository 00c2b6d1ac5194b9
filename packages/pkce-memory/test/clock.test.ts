import { mock } from 'node:test'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { MemoryPkceStore } from '../src/index.ts'
import { newFlow, newState } from './support/flows.ts'

const HOURS = 3_600_000

afterEach(() => void vi.useRealTimers())

test.for([
  ['forward', 6 * HOURS],
  ['back', -6 * HOURS],
] as const)(
  'a wall clock that jumps %s by hours neither expires a flow nor prolongs one',
  async ([, jump]) => {
    vi.useFakeTimers({ toFake: ['Date'] })
    await using store = new MemoryPkceStore({ ttlMs: 1_000, sweepIntervalMs: 0 })
    const [taken, held, expired] = [newState(), newState(), newState()]
    for (const state of [taken, held, expired]) await store.put(state, newFlow())
    vi.setSystemTime(Date.now() + jump)

    await store.take(taken)
    expect(await store.sweep()).toBe(0)
    await expect(store.put(held, newFlow())).rejects.toMatchObject({ code: 'PKCE_STATE_COLLISION' })

    await new Promise((resolve) => setTimeout(resolve, 1_050))
    await expect(store.take(expired)).rejects.toMatchObject({ reason: 'expired' })
    expect(await store.sweep()).toBe(2)
  },
)

test('createdAt and expiresAt are wall-clock times of the put', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-03-29T00:59:59.999Z') })
  await using store = new MemoryPkceStore()
  const state = newState()
  const put = await store.put(state, newFlow())
  vi.setSystemTime(Date.now() + 6 * HOURS)

  expect(put).toEqual({ expiresAt: new Date('2026-03-29T01:09:59.999Z') })
  expect(await store.take(state)).toMatchObject({
    createdAt: new Date('2026-03-29T00:59:59.999Z'),
    expiresAt: new Date('2026-03-29T01:09:59.999Z'),
  })
})

test('fake timers in a service affect neither expiry nor later sweeps', async () => {
  vi.useFakeTimers()
  await using store = new MemoryPkceStore({ ttlMs: 1_000, sweepIntervalMs: 100 })
  const [taken, held, later] = [newState(), newState(), newState()]
  for (const state of [taken, held]) await store.put(state, newFlow())
  vi.advanceTimersByTime(24 * HOURS)
  await store.take(taken)

  vi.useRealTimers()
  await store.put(later, newFlow())
  await expect(store.put(held, newFlow())).rejects.toMatchObject({ code: 'PKCE_STATE_COLLISION' })
  await store.take(later)
  // Swept by the store's timer, which was started while the fakes were installed.
  await expect
    .poll(() => store.take(held, { binding: 'another' }).catch((error) => error.reason))
    .toBe('unknown')
})

test('the fake timers of node:test do not affect expiry', async () => {
  await using store = new MemoryPkceStore({ ttlMs: 1_000, sweepIntervalMs: 0 })
  const state = newState()
  mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'setImmediate', 'Date'] })
  onTestFinished(() => mock.timers.reset())
  await store.put(state, newFlow())
  mock.timers.tick(24 * HOURS)
  expect(await store.sweep()).toBe(0)
  await store.take(state)
})
