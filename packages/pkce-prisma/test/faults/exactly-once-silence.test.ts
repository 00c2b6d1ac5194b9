import { setTimeout as sleep } from 'node:timers/promises'
import { isPkceStoreError } from '@org/pkce-core'
import { expect, test } from 'vitest'
import { createPkceDatabase, newState, newValue } from '../support/pkce-database.ts'
import { first } from '../support/proxy/proxy.ts'
import { openProxiedStore } from './support/proxied-store.ts'

// Concurrent, because silence is only detected by waiting. A caller is promised an answer within 15 s; the rest is for a
// busy machine.
const ANSWERED_WITHIN_MS = 17_000
const CALLERS = 20

const database = await createPkceDatabase()
const healthy = database.openStore()

const NOT_FOUND = { code: 'PKCE_STATE_NOT_FOUND', reason: 'unknown' }
const NOT_ANSWERED = { code: 'PKCE_STORE_TAKE_FAILED', cause: { name: 'DatabaseError' } }

test.concurrent('a take whose COMMIT is never answered fails in time, and the flow is gone', async () => {
  await using through = await openProxiedStore(database)
  const flow = await putFlow()
  through.proxy.decide = first('COMMIT', 'silence after')
  const take = inTime(through.store.take(flow.state))
  await expect(take).rejects.toMatchObject({ ...NOT_ANSWERED, retryable: false })
  await expect(healthy.take(flow.state)).rejects.toMatchObject(NOT_FOUND)
})

test.concurrent.each([
  ['an unanswered look-up', first('SELECT', 'silence after')],
  ['an unanswered DELETE', first('DELETE', 'silence after')],
  ['a lost COMMIT', first('COMMIT', 'silence before')],
] as const)('after %s, the take drops the connection and gets its flow in time', async (_, decide) => {
  await using through = await openProxiedStore(database)
  const flow = await putFlow()
  through.proxy.decide = decide
  await expect(inTime(through.store.take(flow.state))).resolves.toMatchObject(flow.value)
  await expect(healthy.take(flow.state)).rejects.toMatchObject(NOT_FOUND)
})

test.concurrent('when all connections go silent, calls are answered in time and the store recovers', async () => {
  // As many connections as the store uses at the same time, so that none is spare.
  await using through = await openProxiedStore(database, { maxConnections: 4 })
  const held = await Promise.all(Array.from({ length: CALLERS }, putFlow))
  const fresh = Array.from({ length: CALLERS }, () => ({ state: newState(), value: newValue() }))
  through.proxy.decide = ({ kind }) => (kind === 'BEGIN' ? 'pass' : 'silence after')
  const [takes, puts] = await Promise.all([
    Promise.allSettled(held.map(({ state }) => inTime(through.store.take(state)))),
    Promise.allSettled(fresh.map(({ state, value }) => inTime(through.store.put(state, value)))),
  ])
  through.proxy.decide = () => 'pass'

  const refused = { status: 'rejected', reason: { ...NOT_ANSWERED, retryable: true } }
  expect(takes).toMatchObject(Array(CALLERS).fill(refused))
  // The circuit is open and lets one call pass at a time.
  const [probe, ...others] = held as [(typeof held)[0], ...typeof held]
  await expect(through.store.take(probe.state)).resolves.toMatchObject(probe.value)
  const taken = await Promise.all(others.map(({ state }) => through.store.take(state)))
  expect(taken).toMatchObject(others.map(({ value }) => value))

  const later = await Promise.allSettled(fresh.map(({ state }) => through.store.take(state)))
  for (const [index, put] of puts.entries()) {
    const error = put.status === 'rejected' && put.reason
    if (!isPkceStoreError(error, 'PKCE_STORE_PUT_FAILED'))
      throw new Error('Unexpected error', { cause: error })
    // The server ran every statement that it received, so a flow that was certainly not sent does not exist.
    if (error.retryable) expect(later[index]).toMatchObject({ reason: NOT_FOUND })
    else expect(later[index]).toMatchObject({ value: fresh[index]?.value })
  }
})

async function putFlow() {
  const flow = { state: newState(), value: newValue() }
  await healthy.put(flow.state, flow.value)
  return flow
}

async function inTime<T>(answer: Promise<T>): Promise<T> {
  const late = sleep(ANSWERED_WITHIN_MS, undefined, { ref: false }).then(() => {
    throw new Error('No answer in time')
  })
  return Promise.race([answer, late])
}
