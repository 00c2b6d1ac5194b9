import { afterEach, expect, test, vi } from 'vitest'
import type { PkceState } from '../src/index.ts'
import type { BasePkceStore, PkceStoreOptions } from '../src/store/index.ts'

const flow = {} as PkceState

afterEach(() => void vi.useRealTimers())

/** A store over `sweep`, whose timers are those that are there when this is called. */
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

test('sweeps every minute or so by default, until close', async () => {
  vi.useFakeTimers()
  let swept = 0
  const store = await openStore(async () => (swept += 1))
  await vi.advanceTimersByTimeAsync(75_000)
  expect(swept).toBe(1)
  expect(vi.getTimerCount()).toBe(1)
  await store.close()
  expect(vi.getTimerCount()).toBe(0)
})

test('reports a failing sweep to the logger', async () => {
  vi.useFakeTimers()
  const outage = new Error('outage')
  const reported: unknown[] = []
  const report = (...entry: unknown[]) => void reported.push(entry)
  const store = await openStore(() => Promise.reject(outage), { logger: { error: report, warn: report } })
  await vi.advanceTimersByTimeAsync(75_000)
  await store.close()

  expect(reported).toEqual([[{ err: outage }, expect.any(String)]])
})

test('fake timers that come and go after the import neither start, stop nor lose a sweep', async () => {
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
