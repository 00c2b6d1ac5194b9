import { setTimeout as sleep } from 'node:timers/promises'
import { isPkceStoreError } from '@org/pkce-core'
import { expect, test } from 'vitest'
import { createPkceDatabase, newToken, newValue } from '../support/pkce-database.ts'
import { first } from '../support/proxy/proxy.ts'
import { openProxiedStore } from './support/proxied-store.ts'

// Concurrent, because a silent line is found out by waiting. A caller is promised an answer within 15 s; the rest is
// what a busy machine may take.
const ANSWERED_WITHIN_MS = 17_000
const CALLERS = 20

const database = await createPkceDatabase()
const healthy = database.openStore()

const NOT_FOUND = { code: 'PKCE_STATE_NOT_FOUND', reason: 'unknown' }
const NOT_ANSWERED = { code: 'PKCE_STORE_TAKE_FAILED', cause: { name: 'DatabaseError' } }

test.concurrent('a COMMIT whose answer never comes: the take is refused in time, and the flow is gone', async () => {
  await using through = await openProxiedStore(database)
  const flow = await putFlow()
  through.proxy.decide = first('COMMIT', 'silence after')
  const take = inTime(through.store.take(flow.token))
  await expect(take).rejects.toMatchObject({ ...NOT_ANSWERED, retryable: false })
  await expect(healthy.take(flow.token)).rejects.toMatchObject(NOT_FOUND)
})

test.concurrent.each([
  ['a look-up whose answer never comes', first('SELECT', 'silence after')],
  ['a DELETE whose answer never comes', first('DELETE', 'silence after')],
  ['a COMMIT that disappears', first('COMMIT', 'silence before')],
] as const)('%s: the connection is given up, and the flow is handed over in time', async (_, decide) => {
  await using through = await openProxiedStore(database)
  const flow = await putFlow()
  through.proxy.decide = decide
  await expect(inTime(through.store.take(flow.token))).resolves.toMatchObject(flow.value)
  await expect(healthy.take(flow.token)).rejects.toMatchObject(NOT_FOUND)
})

test.concurrent('lines that all fall silent: every call is answered in time, and the same store works afterwards', async () => {
  // As many connections as the store uses at once: none is left over.
  await using through = await openProxiedStore(database, { maxConnections: 4 })
  const held = await Promise.all(Array.from({ length: CALLERS }, putFlow))
  const fresh = Array.from({ length: CALLERS }, () => ({ token: newToken(), value: newValue() }))
  through.proxy.decide = ({ kind }) => (kind === 'BEGIN' ? 'pass' : 'silence after')
  const [takes, puts] = await Promise.all([
    Promise.allSettled(held.map(({ token }) => inTime(through.store.take(token)))),
    Promise.allSettled(fresh.map(({ token, value }) => inTime(through.store.put(token, value)))),
  ])
  through.proxy.decide = () => 'pass'

  const refused = { status: 'rejected', reason: { ...NOT_ANSWERED, retryable: true } }
  expect(takes).toMatchObject(Array(CALLERS).fill(refused))
  // The circuit is open, and lets one call through at a time.
  const [probe, ...others] = held as [(typeof held)[0], ...typeof held]
  await expect(through.store.take(probe.token)).resolves.toMatchObject(probe.value)
  const taken = await Promise.all(others.map(({ token }) => through.store.take(token)))
  expect(taken).toMatchObject(others.map(({ value }) => value))

  const later = await Promise.allSettled(fresh.map(({ token }) => through.store.take(token)))
  for (const [index, put] of puts.entries()) {
    const error = put.status === 'rejected' && put.reason
    if (!isPkceStoreError(error, 'PKCE_STORE_PUT_FAILED')) throw new Error('Not refused', { cause: error })
    // The server ran what it was sent: what is certain not to have been sent is not there.
    if (error.retryable) expect(later[index]).toMatchObject({ reason: NOT_FOUND })
    else expect(later[index]).toMatchObject({ value: fresh[index]?.value })
  }
})

async function putFlow() {
  const flow = { token: newToken(), value: newValue() }
  await healthy.put(flow.token, flow.value)
  return flow
}

async function inTime<T>(answer: Promise<T>): Promise<T> {
  const late = sleep(ANSWERED_WITHIN_MS, undefined, { ref: false }).then(() => {
    throw new Error('No answer in time')
  })
  return Promise.race([answer, late])
}
