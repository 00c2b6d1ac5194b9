import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { newState, newValue } from '../support/pkce-database.ts'
import { answerOf, notFound, notPut, notSwept, notTaken } from './support/answers.ts'
import { startFaultServer } from './support/fault-server.ts'

/** A call is answered within 15 seconds; the rest is for a busy machine. */
const IN_TIME_MS = 17_000

const server = await startFaultServer()

test('calls wait for a database that is down at start, and succeed once it is up', async () => {
  await server.halt()
  const store = server.openStore()
  const state = newState()
  expect(await answerOf(store.sweep())).toEqual(notSwept('DatabaseNotReachable'))
  const put = answerOf(store.put(state, newValue()))
  const take = answerOf(store.take(newState()))
  expect(await Promise.race([put, take, sleep(1_000, 'none answered')])).toBe('none answered')
  await server.resume()
  expect(await put).toBe('answered')
  expect(await take).toEqual(notFound)
  await expect(store.take(state)).resolves.toBeDefined()
})

test('calls to a database that stays down fail in time, and the store works once it is up', async () => {
  const store = server.openStore()
  const state = newState()
  await store.put(state, newValue())
  await server.halt()
  const startedMs = performance.now()
  const put = answerOf(store.put(newState(), newValue()))
  expect(await answerOf(store.take(state))).toEqual(notTaken('DatabaseNotReachable'))
  expect(await put).toEqual(notPut('DatabaseNotReachable'))
  expect(performance.now() - startedMs).toBeLessThan(IN_TIME_MS)
  await server.resume()
  await expect(store.take(state)).resolves.toBeDefined()
})

test('timed sweeps survive an outage and report it to the logger only', async () => {
  const reports: unknown[] = []
  const logger = { error: (details: unknown) => void reports.push(details), warn: () => {} }
  const store = server.openStore({ sweepIntervalMs: 50, logger })
  await server.halt()
  await expect.poll(() => reports.length).toBeGreaterThan(2)
  await server.resume()
  await server.query(
    `INSERT INTO oauth_pkce_states (state_hash, connection, code_verifier, expires_at)
     VALUES ('\\x00', 'c', '', now())`,
  )
  await expect.poll(() => server.query('SELECT FROM oauth_pkce_states WHERE expires_at <= now()')).toEqual([])
  await store.close()
  for (const report of reports) expect(report).toMatchObject({ err: { code: 'PKCE_STORE_SWEEP_FAILED' } })
})
