import { afterEach, expect, test, vi } from 'vitest'
import type { PkceState } from '../src/index.ts'
import type { BasePkceStore, PkceStoreOptions } from '../src/store/index.ts'

const flow = {} as PkceState

afterEach(() => void vi.useRealTimers())

/** A store that sweeps with `sweep`. It is imported anew, so it uses the timers that are installed at this moment. */
async function openStore(
  sweep: () => Promise<number>,
  options: PkceStoreOptions = {},
): Promise<BasePkceStore> {
  vi.resetModules()
  const store = await import('../src/store/index.ts')
  class SweptStore extends store.BasePkceStore {
    protected putFlow = () => flow
    protected takeFlow = () => flow
    protected sweepFlows = sweep
  }
  return new SweptStore(options)
}

test('sweeps about once a minute by default, until it is closed', async () => {
  vi.useFakeTimers()
  let swept = 0
  const store = await openStore(async () => (swept += 1))
  await vi.advanceTimersByTimeAsync(75_000)
  expect(swept).toBe(1)
  expect(vi.getTimerCount()).toBe(1)
  await store.close()
  expect(vi.getTimerCount()).toBe(0)
})

test('reports a failed sweep to the logger', async () => {
  vi.useFakeTimers()
  const outage = new Error('outage')
  const reported: unknown[] = []
  const report = (...entry: unknown[]) => void reported.push(entry)
  const store = await openStore(() => Promise.reject(outage), { logger: { error: report, warn: report } })
  await vi.advanceTimersByTimeAsync(75_000)
  await store.close()

  expect(reported).toEqual([[{ err: outage }, expect.any(String)]])
})

test('fake timers installed after the import do not affect the sweeps', async () => {
  let sweeps = 0
  let report = (): void => {}
  const sweep = async () => {
    sweeps += 1
    report()
    return 0
  }
  const nextSweep = () =>
    new Promise<void>((resolve) => {
      report = resolve
    })
  vi.resetModules()
  const { SweepTimer } = await import('../src/store/sweep-timer.ts')

  vi.useFakeTimers()
  const swept = nextSweep()
  const timer = new SweepTimer(sweep, 1, console)
  expect(vi.getTimerCount()).toBe(0)
  await vi.advanceTimersByTimeAsync(86_400_000)
  await swept
  vi.useRealTimers()
  await nextSweep()
  timer.stop()
  expect(sweeps).toBeGreaterThan(1)
})
