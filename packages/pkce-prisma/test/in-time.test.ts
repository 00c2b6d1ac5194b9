import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { inTime } from '../src/in-time.ts'

const late = () => new Error('late')

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

test.for<[string, () => unknown]>([
  ['a promise', async () => 'the answer'],
  ['no promise, as an encryptor in JavaScript may give one', () => 'the answer'],
])('an answer that is %s counts, and leaves no timer behind', async ([, work]) => {
  await expect(inTime(1_000, work() as Promise<unknown>, late)).resolves.toBe('the answer')
  expect(vi.getTimerCount()).toBe(0)
})

test('so does a failure', async () => {
  const outage = new Error('outage')
  await expect(inTime(1_000, Promise.reject(outage), late)).rejects.toBe(outage)
  expect(vi.getTimerCount()).toBe(0)
})

test('what takes too long is late, and what fails after that is nobody’s concern', async () => {
  let fail!: (reason: Error) => void
  const work = new Promise<never>((_, reject) => {
    fail = reject
  })
  const answer = inTime(1_000, work, late).catch((reason: unknown) => reason)
  vi.advanceTimersByTime(999)
  await new Promise(setImmediate)
  expect(vi.getTimerCount()).toBe(1)
  vi.advanceTimersByTime(1)
  expect(await answer).toMatchObject({ message: 'late' })
  // An unhandled rejection would fail the run.
  fail(new Error('afterwards'))
  await new Promise(setImmediate)
})
