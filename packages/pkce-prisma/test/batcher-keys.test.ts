import { expect, test } from 'vitest'
import { CallSettledError, RETRY_SOLO } from '../src/batch.ts'
import { DatabaseError } from '../src/database-error.ts'
import { MAX_BATCH_CALLS } from '../src/limits.ts'
import { holdBatches } from './support/held-batches.ts'

const key = 'a state'

test('calls with the same key run one after another, in their order', async () => {
  const { add, started, batch } = holdBatches()
  await add({ name: 'first', key }, { name: 'second', key }, { name: 'other', key: 'another state' })
  await add({ name: 'third', key })
  expect(started()).toEqual(['first other'])
  await batch(0).answer()
  expect(started()).toEqual(['first other', 'second'])
  await batch(1).answer()
  expect(started()).toEqual(['first other', 'second', 'third'])
})

test('calls without a key overtake calls whose key is in flight', async () => {
  const { add, started } = holdBatches()
  await add({ name: 'first', key })
  await add({ name: 'second', key }, 'unkeyed')
  expect(started()).toEqual(['first', 'unkeyed'])
})

test('a call whose key was in flight runs before calls that did not fit into the batch', async () => {
  const { add, started, batch } = holdBatches()
  await add({ name: 'first', key })
  await add({ name: 'second', key }, ...Array(MAX_BATCH_CALLS).fill('unkeyed'), 'last')
  await batch(0).answer()
  expect(started()[2]).toBe('second last')
})

test('a key stays in flight until its call is answered, even during a solo retry', async () => {
  const { add, started, batch } = holdBatches()
  await add({ name: 'first', key }, { name: 'second', key })
  await batch(0).answer(RETRY_SOLO)
  expect(started()).toEqual(['first', 'first solo'])
  await batch(1).fail(new DatabaseError({ sqlState: '23514' }))
  expect(started()).toEqual(['first', 'first solo', 'second'])
})

test('a call that is settled before its turn does not release a key held by another call', async () => {
  const { add, started, batch } = holdBatches()
  await add({ name: 'first', key })
  const [settled] = await add({ name: 'settled', key, call: { isOpen: false } }, { name: 'third', key })
  await expect(settled).resolves.toEqual({ error: expect.any(CallSettledError) })
  expect(started()).toEqual(['first'])
  await batch(0).answer()
  expect(started()).toEqual(['first', 'third'])
})

test('a call that is settled before its solo retry releases its key', async () => {
  const { add, started, batch } = holdBatches()
  await add('a', 'b')
  await batch(0).answer(RETRY_SOLO, RETRY_SOLO)
  const call = { isOpen: true }
  await add({ name: 'first', key, call }, { name: 'second', key })
  await batch(3).answer(RETRY_SOLO)
  call.isOpen = false
  await batch(1).answer()
  expect(started().slice(3)).toEqual(['first', 'second'])
})
