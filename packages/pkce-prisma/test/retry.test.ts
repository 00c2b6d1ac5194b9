import { StateNotFoundError } from '@org/pkce-core'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { isTransient } from '../src/certainty.ts'
import { Circuit } from '../src/circuit.ts'
import { DatabaseError } from '../src/database-error.ts'
import { ANSWER_WITHIN_MS, CIRCUIT_OPENS_AFTER_MS, FIRST_BACKOFF_MS, MAX_BACKOFF_MS } from '../src/limits.ts'
import { retry } from '../src/retry.ts'

vi.mock('../src/clock.ts', () => import('./support/fakeable-clock.ts'))

const lost = new DatabaseError({ kind: 'ConnectionClosed' })
const conflict = new DatabaseError({ sqlState: '40001', severity: 'ERROR' })
const noTable = new DatabaseError({ sqlState: '42P01', severity: 'ERROR' })

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

/** Retries `attempt` for a new call, and records when each attempt began. */
function start(attempt: (index: number) => Promise<string>, mayRepeat = isTransient) {
  const call = { isOpen: true, deadlineMs: performance.now() + ANSWER_WITHIN_MS }
  const circuit = new Circuit()
  const startedMs: number[] = []
  const answer = retry({
    call,
    circuit,
    attempt: () => attempt(startedMs.push(performance.now()) - 1),
    mayRepeat,
  }).catch((error: unknown) => error)
  return { call, circuit, startedMs, answer }
}

function pausesBetween(timestamps: number[]): number[] {
  return timestamps.slice(1).map((timestamp, index) => timestamp - (timestamps[index] as number))
}

async function failFor(ms: number): Promise<never> {
  await new Promise((resolve) => setTimeout(resolve, ms))
  throw lost
}

test('the wait between attempts doubles up to its limit, and the first success is the answer', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(1)
  const { startedMs, answer } = start(async (index) => {
    if (index < 7) throw lost
    return 'the answer'
  })
  await vi.runAllTimersAsync()
  await expect(answer).resolves.toBe('the answer')
  expect(pausesBetween(startedMs)).toEqual([FIRST_BACKOFF_MS, 100, 200, 400, 800, MAX_BACKOFF_MS, 1_000])
})

test('jitter shortens each wait by up to half', async () => {
  const random = vi.spyOn(Math, 'random').mockReturnValueOnce(0).mockReturnValueOnce(0.5).mockReturnValue(1)
  const { startedMs } = start(() => Promise.reject(lost))
  await vi.advanceTimersByTimeAsync(500)
  expect(pausesBetween(startedMs)).toEqual([FIRST_BACKOFF_MS / 2, 75, 200])
  expect(random).toHaveBeenCalledTimes(4)
})

test('slow attempts are repeated until the deadline, which may cut the last one short', async () => {
  const { startedMs, answer } = start(() => failFor(5_000))
  await vi.runAllTimersAsync()
  await expect(answer).resolves.toBe(lost)
  expect(startedMs).toHaveLength(3)
})

test('quick attempts are repeated until the deadline', async () => {
  const { startedMs, answer, call } = start(() => failFor(0))
  await vi.runAllTimersAsync()
  await expect(answer).resolves.toBe(lost)
  const leftMs = call.deadlineMs - (startedMs.at(-1) as number)
  expect(leftMs).toBeLessThanOrEqual(MAX_BACKOFF_MS)
})

test('a call that is settled in the meantime is not retried', async () => {
  const { call, startedMs, answer } = start(() => failFor(10))
  call.isOpen = false
  await vi.runAllTimersAsync()
  await expect(answer).resolves.toBe(lost)
  expect(startedMs).toHaveLength(1)
})

test.for([
  ['of the database that is not transient', noTable],
  ['that does not come from the database', new Error('a bug')],
  ['that is a final answer', new StateNotFoundError('unknown')],
] as const)('an error %s ends the attempts', async ([, error]) => {
  const { startedMs, answer } = start(() => Promise.reject(error))
  await expect(answer).resolves.toBe(error)
  expect(startedMs).toHaveLength(1)
  expect(vi.getTimerCount()).toBe(0)
})

test('the operation decides which errors are retried', async () => {
  const { startedMs, answer } = start(
    () => Promise.reject(lost),
    () => false,
  )
  await expect(answer).resolves.toBe(lost)
  expect(startedMs).toHaveLength(1)
})

test.for<[what: string, error: Error | undefined, opens: boolean]>([
  ['a success', undefined, false],
  ['an answer that is an error', new StateNotFoundError('unknown'), false],
  ['a transient failure', lost, true],
  ['a permanent failure', noTable, false],
  ['a conflict, which comes from a healthy server', conflict, false],
])('the circuit is told about %s', async ([, error, opens]) => {
  const { circuit, call, answer } = start(async () => {
    await new Promise((resolve) => setTimeout(resolve, CIRCUIT_OPENS_AFTER_MS))
    if (error) throw error
    return ''
  })
  // An earlier failure counts from the start of its attempt.
  if (error === undefined || error instanceof StateNotFoundError) circuit.failed(performance.now())
  await vi.advanceTimersByTimeAsync(CIRCUIT_OPENS_AFTER_MS)
  await answer
  circuit.admits(call)
  expect(circuit.admits({ isOpen: true })).toBe(!opens)
})
