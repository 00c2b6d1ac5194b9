import { expect, test } from 'vitest'
import { DatabaseError } from '../src/database-error.ts'
import { newCall, type TestCall } from './support/new-call.ts'

const lost = new DatabaseError({ kind: 'ConnectionClosed' })
const gaveUp = new Error('the browser went away')

type Step = (call: TestCall) => void
const send: Step = (call) => call.send()
const commit: Step = (call) => call.commit()
const undone: Step = (call) => call.attemptFailed(lost, { changedNothing: true })
const unknown: Step = (call) => call.attemptFailed(lost, { changedNothing: false })

test.for<[when: string, steps: Step[]]>([
  ['before its first attempt', []],
  ['after a put was sent', [send]],
  ['between attempts that changed nothing', [send, undone]],
  ['between attempts whose COMMIT changed nothing', [commit, undone]],
])('an abort %s rejects the call immediately', async ([, steps]) => {
  const { call, answer, abort } = newCall()
  for (const step of steps) step(call)
  abort.abort(gaveUp)
  expect(call.isOpen).toBe(false)
  expect(await answer).toBe(gaveUp)
})

test.for<[when: string, steps: Step[]]>([
  ['after COMMIT was sent', [commit]],
  ['after an attempt whose outcome is unknown', [commit, unknown]],
  ['during another attempt, after one of unknown outcome', [commit, unknown, send]],
])('an abort %s is too late', async ([, steps]) => {
  const { call, answer, abort, succeed } = newCall()
  for (const step of steps) step(call)
  abort.abort(gaveUp)
  expect(call.isOpen).toBe(true)
  succeed('the answer')
  expect(await answer).toBe('the answer')
})

test('an abort that came too late takes effect if the COMMIT turns out to have changed nothing', async () => {
  const { call, answer, abort } = newCall()
  commit(call)
  abort.abort(gaveUp)
  undone(call)
  expect(call.isOpen).toBe(false)
  expect(await answer).toBe(gaveUp)
})

test('an abort that came too late has no effect if the outcome of the COMMIT is unknown', () => {
  const { call, abort } = newCall()
  commit(call)
  abort.abort(gaveUp)
  unknown(call)
  expect(call.isOpen).toBe(true)
})

test('a signal without a reason aborts with an AbortError', async () => {
  const { answer, abort } = newCall()
  Object.defineProperty(abort.signal, 'reason', { value: undefined })
  abort.abort()
  expect(await answer).toMatchObject({ name: 'AbortError' })
})
