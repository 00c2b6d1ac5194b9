import { expect, test } from 'vitest'
import * as limits from '../src/limits.ts'

test('a call has time for another attempt after its host vanishes', () => {
  const lostMs = limits.CONNECT_WITHIN_MS + limits.SILENT_AFTER_MS
  expect(lostMs).toBeLessThan(limits.ANSWER_WITHIN_MS)
})

test('a statement hits its lock limit first, then the silence limit, then the transaction limit', () => {
  expect(limits.LOCK_WITHIN_MS).toBeLessThan(limits.SILENT_AFTER_MS)
  expect(limits.SILENT_AFTER_MS).toBeLessThan(limits.TRANSACTION_WITHIN_MS)
})

test('a client that goes silent keeps rows locked for less time than a call waits', () => {
  expect(limits.IDLE_IN_TRANSACTION_MS).toBeLessThan(limits.ANSWER_WITHIN_MS)
})

test('every call of a batch is answered before the batch loses its slot', () => {
  expect(limits.ANSWER_WITHIN_MS).toBeLessThan(limits.BATCH_ABANDONED_AFTER_MS)
})

test('while one call waits, a busy process receives fewer calls than may be pending', () => {
  const callsEachSecond = 5_000
  expect(limits.MAX_PENDING_CALLS).toBeGreaterThan((callsEachSecond * limits.ANSWER_WITHIN_MS) / 1_000)
})
