import { expect, test } from 'vitest'
import { CallSettledError, RETRY_SOLO } from '../src/batch.ts'
import { DatabaseError } from '../src/database-error.ts'
import { MAX_BATCH_BYTES, MAX_BATCH_CALLS } from '../src/limits.ts'
import { holdBatches } from './support/held-batches.ts'

const oneRow = new DatabaseError({ sqlState: '23514', severity: 'ERROR' })
const everyCall = new DatabaseError({ sqlState: '42P01', severity: 'ERROR' })

test('calls that arrive in one turn of the event loop share a batch', async () => {
  const { add, started, batch } = holdBatches()
  const [a, b] = await add('a', 'b')
  expect(started()).toEqual(['a b'])
  await add('c')
  expect(started()).toEqual(['a b', 'c'])
  await batch(0).answer()
  await expect(a).resolves.toBe('answer to a')
  await expect(b).resolves.toBe('answer to b')
})

test('at most two batches are in flight; waiting calls share the next one, in order', async () => {
  const { add, started, batch } = holdBatches()
  for (const name of ['a', 'b', 'c', 'd', 'e']) await add(name)
  expect(started()).toEqual(['a', 'b'])
  await batch(1).answer()
  expect(started()).toEqual(['a', 'b', 'c d e'])
  await add('f')
  expect(started()).toHaveLength(3)
  await batch(0).fail(everyCall)
  expect(started().slice(3)).toEqual(['f'])
})

test('a batch contains a limited number of calls, and the rest wait for the next free slot', async () => {
  const { add, started, batch } = holdBatches()
  const names = Array.from({ length: 2 * MAX_BATCH_CALLS + 2 }, (_, index) => String(index))
  await add(...names)
  expect(started().map((batch) => batch.split(' ').length)).toEqual([MAX_BATCH_CALLS, MAX_BATCH_CALLS])
  await batch(0).answer()
  expect(started()[2]).toBe(`${2 * MAX_BATCH_CALLS} ${2 * MAX_BATCH_CALLS + 1}`)
  expect(started().join(' ')).toBe(names.join(' '))
})

test('a batch contains a limited number of bytes, which only a single call may exceed', async () => {
  const { add, started, batch } = holdBatches()
  const half = MAX_BATCH_BYTES / 2
  await add(
    { name: 'a', bytes: half },
    { name: 'b', bytes: half },
    { name: 'c', bytes: MAX_BATCH_BYTES + 1 },
    { name: 'd', bytes: 1 },
  )
  expect(started()).toEqual(['a b', 'c'])
  await batch(0).answer()
  expect(started()).toEqual(['a b', 'c', 'd'])
})

test('a call that must be retried runs solo, in parallel with the shared batches', async () => {
  const { add, started, batch } = holdBatches()
  const [a, b] = await add('a', 'b')
  await add('c')
  await batch(0).answer(RETRY_SOLO, 'answer to b')
  expect(started()).toEqual(['a b', 'c', 'a solo'])
  await expect(b).resolves.toBe('answer to b')
  await add('d')
  expect(started()[3]).toBe('d')
  await batch(2).answer()
  await expect(a).resolves.toBe('answer to a')
})

test('at most two calls are retried solo at the same time, and the others wait', async () => {
  const { add, started, batch } = holdBatches()
  await add('a', 'b', 'c')
  await batch(0).answer(RETRY_SOLO, RETRY_SOLO, RETRY_SOLO)
  expect(started().slice(1)).toEqual(['a solo', 'b solo'])
  await batch(2).answer()
  expect(started().slice(3)).toEqual(['c solo'])
})

test('an error that may concern one row makes every call of its batch retry solo', async () => {
  const { add, started, batch } = holdBatches()
  const [a, b] = await add('a', 'b')
  await batch(0).fail(oneRow)
  expect(started()).toEqual(['a b', 'a solo', 'b solo'])
  await batch(1).fail(oneRow)
  await batch(2).answer()
  await expect(a).resolves.toEqual({ error: oneRow })
  await expect(b).resolves.toBe('answer to b')
  expect(started()).toHaveLength(3)
})

test.for([
  ['that concerns every call', ['a', 'b'], everyCall],
  ['that does not come from the database', ['a', 'b'], new Error('a bug')],
] as const)('an error %s fails every call of its batch', async ([, names, error]) => {
  const { add, started, batch } = holdBatches()
  const answers = await add(...names)
  await batch(0).fail(error)
  expect(await Promise.all(answers)).toEqual(names.map(() => ({ error })))
  expect(started()).toHaveLength(1)
})

test('a call whose row fails a solo statement fails, and stays out of later batches', async () => {
  const { add, started, batch } = holdBatches()
  const item = { name: 'a' }
  const [a] = await add(item)
  await batch(0).fail(oneRow)
  await expect(a).resolves.toEqual({ error: oneRow })
  await add('b', item)
  expect(started()).toEqual(['a', 'a solo', 'b'])
})

test('an error for one call does not affect the answers of the others', async () => {
  const { add, batch } = holdBatches()
  const [a, b] = await add('a', 'b')
  await batch(0).answer(oneRow, 'answer to b')
  await expect(a).resolves.toEqual({ error: oneRow })
  await expect(b).resolves.toBe('answer to b')
})

test('a call that is settled while it waits is dropped, for a shared and for a solo slot', async () => {
  const { add, started, batch } = holdBatches()
  await add('first')
  await add('second')
  const call = { isOpen: true }
  const [shared] = await add({ name: 'shared', call }, 'a', 'b', { name: 'solo', call })
  call.isOpen = false
  await batch(0).answer()
  expect(started()[2]).toBe('a b')
  await expect(shared).resolves.toEqual({ error: expect.any(CallSettledError) })
  call.isOpen = true
  const [, , solo] = await add('c', 'd', { name: 'solo', call })
  await batch(1).answer()
  await batch(3).answer(RETRY_SOLO, RETRY_SOLO, RETRY_SOLO)
  call.isOpen = false
  await batch(4).answer()
  await expect(solo).resolves.toEqual({ error: expect.any(CallSettledError) })
  expect(started().slice(3)).toEqual(['c d solo', 'c solo', 'd solo'])
})
