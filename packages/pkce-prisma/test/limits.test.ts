import { expect, test } from 'vitest'
import * as limits from '../src/limits.ts'

test('a call whose host vanishes has time for another attempt', () => {
  const lostMs = limits.CONNECT_WITHIN_MS + limits.SILENT_AFTER_MS
  expect(lostMs).toBeLessThan(limits.ANSWER_WITHIN_MS)
})

test('the shortest limit of a statement takes effect first', () => {
  expect(limits.LOCK_WITHIN_MS).toBeLessThan(limits.SILENT_AFTER_MS)
  expect(limits.SILENT_AFTER_MS).toBeLessThan(limits.TRANSACTION_WITHIN_MS)
})

test('a client that goes silent keeps rows locked for less time than a call waits', () => {
  expect(limits.IDLE_IN_TRANSACTION_MS).toBeLessThan(limits.ANSWER_WITHIN_MS)
})

test('every call of a batch is answered before the batch loses its slot', () => {
  expect(limits.ANSWER_WITHIN_MS).toBeLessThan(limits.BATCH_ABANDONED_AFTER_MS)
})

test('a busy process receives fewer calls than may be pending while one call waits', () => {
  const callsEachSecond = 5_000
  expect(limits.MAX_PENDING_CALLS).toBeGreaterThan((callsEachSecond * limits.ANSWER_WITHIN_MS) / 1_000)
})
