import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { withTimeout } from '../src/with-timeout.ts'

vi.mock('../src/clock.ts', () => import('./support/fakeable-clock.ts'))

const late = () => new Error('late')

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

test.for<[string, () => unknown]>([
  ['a promise', async () => 'the answer'],
  ['not a promise', () => 'the answer'],
])('an answer that is %s is returned and leaves no timer behind', async ([, work]) => {
  await expect(withTimeout(1_000, work() as Promise<unknown>, late)).resolves.toBe('the answer')
  expect(vi.getTimerCount()).toBe(0)
})

test('a failure is passed on and leaves no timer behind', async () => {
  const outage = new Error('outage')
  await expect(withTimeout(1_000, Promise.reject(outage), late)).rejects.toBe(outage)
  expect(vi.getTimerCount()).toBe(0)
})

test('work that takes too long is reported as late, and its later failure is ignored', async () => {
  let fail!: (reason: Error) => void
  const work = new Promise<never>((_, reject) => {
    fail = reject
  })
  const answer = withTimeout(1_000, work, late).catch((reason: unknown) => reason)
  vi.advanceTimersByTime(999)
  expect(vi.getTimerCount()).toBe(1)
  vi.advanceTimersByTime(1)
  expect(await answer).toMatchObject({ message: 'late' })
  // An unhandled rejection would fail the run.
  fail(new Error('afterwards'))
  await new Promise(setImmediate)
})
