import { getEventListeners } from 'node:events'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { DatabaseError } from '../src/database-error.ts'
import { ANSWER_WITHIN_MS } from '../src/limits.ts'
import { PendingCall } from '../src/pending-call.ts'
import { SealError } from '../src/seal.ts'
import { newCall, StoreFailed, type TestCall } from './support/new-call.ts'

vi.mock('../src/clock.ts', () => import('./support/fakeable-clock.ts'))

const conflict = new DatabaseError({ sqlState: '40001' })
const lost = new DatabaseError({ kind: 'ConnectionClosed' })
const unopened = new SealError('The secrets of the flow could not be opened')
const gaveUp = new Error('the browser went away')

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('a call is answered at its deadline and not earlier', async () => {
  const { call, answer } = newCall()
  expect(call.deadlineMs).toBe(performance.now() + ANSWER_WITHIN_MS)
  vi.advanceTimersByTime(ANSWER_WITHIN_MS - 1)
  expect(call.isOpen).toBe(true)
  vi.advanceTimersByTime(1)
  expect(call.isOpen).toBe(false)
  expect(await answer).toEqual(new StoreFailed(new DatabaseError({ kind: 'NoAnswerInTime' }), true))
})

type Step = (call: TestCall) => void
const send: Step = (call) => call.send()
const commit: Step = (call) => call.commit()
const undone: Step = (call) => call.attemptFailed(conflict, { changedNothing: true })
const unknown: Step = (call) => call.attemptFailed(lost, { changedNothing: false })
const late = new DatabaseError({ kind: 'NoAnswerInTime' })

test.for<[what: string, steps: Step[], cause: DatabaseError, nothingChanged: boolean]>([
  ['waits for its first attempt', [], late, true],
  ['was sent', [send], late, false],
  ['is committing', [commit], late, false],
  ['waits after a rollback', [send, undone], conflict, true],
  ['was sent again', [send, undone, send], late, false],
  ['waits after an unknown outcome', [commit, unknown], lost, false],
  ['waits after an unknown outcome and a rollback', [unknown, undone], conflict, false],
])('a call that %s times out with the right error', async ([, steps, cause, nothingChanged]) => {
  const { call, answer } = newCall()
  for (const step of steps) step(call)
  expect(call.isUncertain).toBe(steps.includes(unknown))
  vi.advanceTimersByTime(ANSWER_WITHIN_MS)
  expect(await answer).toEqual(new StoreFailed(cause, nothingChanged))
})

test.for<[what: string, steps: Step[], cause: Error, nothingChanged: boolean]>([
  ['before anything was sent', [], unopened, true],
  ['after an attempt that changed nothing', [send, undone], conflict, true],
  ['after an attempt whose outcome is unknown', [send, unknown], lost, false],
  ['while it was sent', [send], lost, false],
  ['while it committed', [commit], lost, false],
])('work that fails %s rejects with the store’s error', async ([, steps, cause, nothingChanged]) => {
  const { call, answer, fail } = newCall()
  for (const step of steps) step(call)
  fail(cause)
  expect(await answer).toEqual(new StoreFailed(cause, nothingChanged))
})

test('an attempt still unanswered at the deadline is reported, unless an earlier one failed', () => {
  const startedMs = performance.now()
  const first = newCall()
  const second = newCall()
  undone(second.call)
  vi.advanceTimersByTime(ANSWER_WITHIN_MS)
  expect(first.unanswered).toEqual([startedMs])
  expect(second.unanswered).toEqual([])
})

test('an error from neither the database nor the encryptor is passed on unchanged', async () => {
  const { answer, fail } = newCall()
  fail(gaveUp)
  expect(await answer).toBe(gaveUp)
})

test('the error for an unknown outcome names the last failure', () => {
  const { call } = newCall()
  expect(call.uncertainError()).toEqual(new StoreFailed(new DatabaseError({}), false))
  unknown(call)
  expect(call.uncertainError()).toEqual(new StoreFailed(lost, false))
})

test.for<[how: string, settle: (test: ReturnType<typeof newCall>) => void]>([
  ['succeeded', ({ succeed }) => succeed('the answer')],
  ['failed', ({ fail }) => fail(lost)],
  ['was aborted', ({ abort }) => abort.abort(gaveUp)],
  ['was late', () => vi.advanceTimersByTime(ANSWER_WITHIN_MS)],
])('a call that %s leaves no timer and no listener behind', async ([, settle]) => {
  const test = newCall()
  expect(vi.getTimerCount()).toBe(1)
  expect(getEventListeners(test.abort.signal, 'abort')).toHaveLength(1)
  settle(test)
  await test.answer
  expect(vi.getTimerCount()).toBe(0)
  expect(getEventListeners(test.abort.signal, 'abort')).toHaveLength(0)
})

test('a call without a signal is answered', async () => {
  const call = new PendingCall<string>({
    signal: undefined,
    toError: (cause) => cause as never,
    onUnanswered() {},
  })
  await expect(call.run(async () => 'the answer')).resolves.toBe('the answer')
  expect(vi.getTimerCount()).toBe(0)
})

test.for([{}, { aborted: false, throwIfAborted() {} }, 'signal'])(
  'a signal that accepts no listener is refused before a timer starts',
  (signal) => {
    const toError = (cause: Error) => cause as never
    expect(() => new PendingCall({ signal: signal as AbortSignal, toError, onUnanswered() {} })).toThrow(
      TypeError,
    )
    expect(vi.getTimerCount()).toBe(0)
  },
)

test('the first answer counts', async () => {
  const { call, answer, abort, succeed } = newCall()
  succeed('the answer')
  expect(await answer).toBe('the answer')
  for (const step of [send, commit, undone]) {
    step(call)
    expect(call.isOpen).toBe(false)
  }
  abort.abort(gaveUp)
  expect(await answer).toBe('the answer')
})
