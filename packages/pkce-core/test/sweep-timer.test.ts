import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Logger } from '../src/store/index.ts'

const INTERVAL_MS = 60_000

let SweepTimer: typeof import('../src/store/sweep-timer.ts').SweepTimer

// The timer captures its functions at import, so the fakes have to be installed before it.
beforeEach(async () => {
  vi.useFakeTimers()
  vi.resetModules()
  SweepTimer = (await import('../src/store/sweep-timer.ts')).SweepTimer
})
afterEach(() => void vi.useRealTimers())

describe('SweepTimer', () => {
  test('sweeps repeatedly, with every wait varied by up to a quarter', async () => {
    const sweptAt: number[] = [Date.now()]
    const timer = new SweepTimer(async () => sweptAt.push(Date.now()), INTERVAL_MS, console)
    await vi.advanceTimersByTimeAsync(200 * INTERVAL_MS)
    timer.stop()

    const waits = sweptAt.slice(1).map((at, index) => at - (sweptAt[index] as number))
    expect(waits.length).toBeGreaterThan(150)
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(0.75 * INTERVAL_MS)
    expect(Math.max(...waits)).toBeLessThanOrEqual(1.25 * INTERVAL_MS)
    // Among 150 waits, some must be much shorter and some much longer.
    expect(Math.min(...waits)).toBeLessThan(0.9 * INTERVAL_MS)
    expect(Math.max(...waits)).toBeGreaterThan(1.1 * INTERVAL_MS)
  })

  test('starts the next wait only after a sweep has finished', async () => {
    let [running, maxRunning, swept] = [0, 0, 0]
    const sweep = async () => {
      running += 1
      maxRunning = Math.max(maxRunning, running)
      await new Promise((resolve) => setTimeout(resolve, 10 * INTERVAL_MS))
      running -= 1
      swept += 1
    }
    const timer = new SweepTimer(sweep, INTERVAL_MS, console)
    await vi.advanceTimersByTimeAsync(100 * INTERVAL_MS)
    timer.stop()

    expect(maxRunning).toBe(1)
    expect(swept).toBeGreaterThanOrEqual(8)
    expect(swept).toBeLessThanOrEqual(9)
  })

  test('an interval of 0 never sweeps', async () => {
    let swept = 0
    new SweepTimer(async () => (swept += 1), 0, console)
    await vi.advanceTimersByTimeAsync(86_400_000)

    expect(swept).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
  })

  test('stop cancels the wait', async () => {
    let swept = 0
    const timer = new SweepTimer(async () => (swept += 1), INTERVAL_MS, console)
    timer.stop()
    expect(vi.getTimerCount()).toBe(0)
    await vi.advanceTimersByTimeAsync(10 * INTERVAL_MS)
    expect(swept).toBe(0)
  })

  test('stop during a sweep lets the sweep finish and starts no other', async () => {
    let swept = 0
    let finishSweep = () => {}
    const sweep = () =>
      new Promise<void>((resolve) => {
        swept += 1
        finishSweep = resolve
      })
    const timer = new SweepTimer(sweep, INTERVAL_MS, console)
    await vi.advanceTimersByTimeAsync(2 * INTERVAL_MS)
    timer.stop()
    finishSweep()
    await vi.advanceTimersByTimeAsync(10 * INTERVAL_MS)

    expect(swept).toBe(1)
    expect(vi.getTimerCount()).toBe(0)
  })

  test('reports a failed sweep and continues', async () => {
    const reported: unknown[] = []
    const logger: Logger = { error: (...entry) => reported.push(entry), warn: failOnWarning }
    const failure = new Error('outage')
    let swept = 0
    const sweep = async () => {
      swept += 1
      if (swept === 1) throw failure
    }
    const timer = new SweepTimer(sweep, INTERVAL_MS, logger)
    await vi.advanceTimersByTimeAsync(10 * INTERVAL_MS)
    timer.stop()

    expect(reported).toEqual([[{ err: failure }, 'Sweeping expired PKCE states failed']])
    expect(swept).toBeGreaterThan(5)
  })

  test('continues if the logger throws', async () => {
    const logger: Logger = {
      error() {
        throw new Error('the log is full')
      },
      warn: failOnWarning,
    }
    let swept = 0
    const sweep = async () => {
      swept += 1
      throw new Error('outage')
    }
    const timer = new SweepTimer(sweep, INTERVAL_MS, logger)
    await vi.advanceTimersByTimeAsync(10 * INTERVAL_MS)
    timer.stop()

    expect(swept).toBeGreaterThan(5)
  })
})

function failOnWarning(message: string): never {
  throw new Error(`The timer must not warn: ${message}`)
}
