import { getEventListeners } from 'node:events'
import { StoreTakeError } from '@org/pkce-core'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { DatabaseFailure } from '../src/database-failure.ts'
import { SealFailure } from '../src/seal.ts'
import { Ticket } from '../src/ticket.ts'

const ANSWER_WITHIN_MS = 15_000
const WENT_AWAY = new Error('the browser went away')

const rolledBack = new DatabaseFailure({ sqlState: '23514' })
const lostConnection = new DatabaseFailure({ kind: 'ConnectionClosed' })
const unopened = new SealFailure('The secrets of the flow could not be opened')

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

test('a caller gets an answer in time even where nobody gives one', async () => {
  const { ticket, answer } = newTicket()
  vi.advanceTimersByTime(ANSWER_WITHIN_MS - 1)
  expect(ticket.isOpen).toBe(true)
  vi.advanceTimersByTime(1)
  expect(ticket.isOpen).toBe(false)
  expect(await answer).toMatchObject({ retryable: true, cause: { kind: 'NoAnswerInTime' } })
})

test('where COMMIT was on its way by then, nobody knows what came of it', async () => {
  const { ticket, answer } = newTicket()
  ticket.begin()
  ticket.commit()
  vi.advanceTimersByTime(ANSWER_WITHIN_MS)
  expect(await answer).toMatchObject({ retryable: false, cause: { kind: 'NoAnswerInTime' } })
})

test.for<[string, (ticket: TestTicket) => void]>([
  ['resolved', (ticket) => ticket.resolve('the hold')],
  ['rejected', (ticket) => ticket.reject(new Error())],
  ['failed', (ticket) => ticket.fail(lostConnection)],
  ['aborted', () => undefined],
  ['out of time', () => vi.advanceTimersByTime(ANSWER_WITHIN_MS)],
])('a ticket that is %s leaves no timer and no listener behind', async ([how, settle]) => {
  const { ticket, answer, abort } = newTicket()
  expect(vi.getTimerCount()).toBe(1)
  expect(getEventListeners(abort.signal, 'abort')).toHaveLength(1)
  settle(ticket)
  if (how === 'aborted') abort.abort(WENT_AWAY)
  await answer
  expect(vi.getTimerCount()).toBe(0)
  expect(getEventListeners(abort.signal, 'abort')).toHaveLength(0)
})

test('nor does one that nobody can abort', async () => {
  const ticket: TestTicket = new Ticket('a token', { signal: undefined, failed })
  expect(vi.getTimerCount()).toBe(1)
  ticket.resolve('the hold')
  expect(await ticket.answer).toBe('the hold')
  expect(vi.getTimerCount()).toBe(0)
})

test('the first answer counts', async () => {
  const { ticket, answer, abort } = newTicket()
  ticket.resolve('the hold')
  ticket.fail(lostConnection)
  abort.abort(WENT_AWAY)
  expect(await answer).toBe('the hold')
})

test('an abort is answered at once, before and after the first attempt begins', async () => {
  for (const isUnderWay of [false, true]) {
    const { ticket, answer, abort } = newTicket()
    if (isUnderWay) ticket.begin()
    abort.abort(WENT_AWAY)
    expect(ticket.isOpen).toBe(false)
    expect(await answer).toBe(WENT_AWAY)
  }
})

test('a put may be aborted although it was sent: what it leaves behind expires', async () => {
  const { ticket, answer, abort } = newTicket()
  ticket.begin()
  ticket.send()
  abort.abort(WENT_AWAY)
  expect(await answer).toBe(WENT_AWAY)
})

test('an abort that comes after COMMIT was sent is too late', async () => {
  const { ticket, answer, abort } = newTicket()
  ticket.begin()
  ticket.commit()
  abort.abort(WENT_AWAY)
  expect(ticket.isOpen).toBe(true)
  ticket.resolve('the hold')
  expect(await answer).toBe('the hold')
})

test('it counts again where the COMMIT was refused and another attempt begins', async () => {
  const { ticket, answer, abort } = newTicket()
  ticket.begin()
  ticket.commit()
  abort.abort(WENT_AWAY)
  ticket.begin()
  expect(ticket.isOpen).toBe(false)
  expect(await answer).toBe(WENT_AWAY)
})

type Step = 'begin' | 'send' | 'commit'

test.for<[steps: Step[], cause: DatabaseFailure | SealFailure, nothingChanged: boolean]>([
  [[], lostConnection, true],
  [['begin'], lostConnection, true],
  [['begin'], unopened, true],
  [['begin', 'send'], lostConnection, false],
  [['begin', 'send'], rolledBack, true],
  [['begin', 'send'], unopened, false],
  [['begin', 'commit'], lostConnection, false],
  [['begin', 'commit'], rolledBack, true],
  // Another attempt begins only where nothing came of the last one.
  [['begin', 'send', 'begin'], lostConnection, true],
  [['begin', 'commit', 'begin'], lostConnection, true],
  [['begin', 'commit', 'begin', 'commit'], lostConnection, false],
])('after %j, a %s: it is certain that nothing was changed: %j', async ([steps, cause, nothingChanged]) => {
  const { ticket, answer } = newTicket()
  for (const step of steps) ticket[step]()
  ticket.fail(cause)
  const error = await answer
  expect(error).toBeInstanceOf(StoreTakeError)
  expect(error).toMatchObject({ retryable: nothingChanged, cause })
})

type TestTicket = Ticket<string, string>

/** A ticket, what becomes of its answer, and its caller's way to give up. */
function newTicket() {
  const abort = new AbortController()
  const ticket: TestTicket = new Ticket('a token', { signal: abort.signal, failed })
  return { ticket, abort, answer: ticket.answer.catch((reason: unknown) => reason) }
}

function failed(cause: Error, nothingChanged: boolean): StoreTakeError {
  return new StoreTakeError('failed', { cause, retryable: nothingChanged })
}
