import { setTimeout as sleep } from 'node:timers/promises'
import { startPostgres } from '@org/dev-postgres'
import pg from 'pg'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { query } from './support/query.ts'
import { findTraces, remainingTraces } from './support/traces.ts'

const server = await startPostgres()
afterAll(() => server.stop())
await query(server.connectionString, 'CREATE TABLE kept (number int)')

/** A session that stays open while its server is frozen. */
async function openSession(connectionString: string) {
  const session = new pg.Client({ connectionString })
  session.on('error', () => {})
  await session.connect()
  onTestFinished(() => session.end())
  return session
}

/** Whether a call is answered within half a second. On a busy machine, `false` proves less but is never wrong. */
const isAnswered = (call: Promise<unknown>) => Promise.race([call.then(() => true), sleep(500, false)])

test('a frozen server does not answer, and after a thaw continues where it stopped', async () => {
  const session = await openSession(server.connectionString)
  await session.query('BEGIN; INSERT INTO kept VALUES (1)')
  await server.freeze()
  const committing = session.query('COMMIT')
  const connecting = query(server.connectionString, 'SELECT 1 AS one')
  expect(await isAnswered(committing)).toBe(false)
  expect(await isAnswered(connecting)).toBe(false)
  await server.thaw()
  await committing
  expect(await connecting).toEqual([{ one: 1 }])
  expect(await query(server.connectionString, 'SELECT number FROM kept')).toEqual([{ number: 1 }])
})

test.each(['fast', 'immediate', 'kill'] as const)('a frozen server can be halted (%s)', async (mode) => {
  await server.freeze()
  await server.halt(mode)
  await expect(query(server.connectionString, 'SELECT 1')).rejects.toThrow('ECONNREFUSED')
  await server.resume()
  expect(await query(server.connectionString, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
})

test('a killed server cuts its connections, and has the committed data when it resumes', async () => {
  const session = await openSession(server.connectionString)
  await session.query('TRUNCATE kept; INSERT INTO kept VALUES (2)')
  await session.query('BEGIN; INSERT INTO kept VALUES (3)')
  const asleep = session.query('SELECT pg_sleep(600)')
  const cut = expect(asleep).rejects.toThrow('Connection terminated unexpectedly')
  await server.halt('kill')
  await cut
  await server.resume()
  expect(await query(server.connectionString, 'SELECT number FROM kept')).toEqual([{ number: 2 }])
})

test('a frozen server that is stopped leaves nothing behind', async () => {
  const traces = await findTraces(server.connectionString)
  await server.freeze()
  await server.stop()
  expect(await remainingTraces(traces)).toEqual([])
})
