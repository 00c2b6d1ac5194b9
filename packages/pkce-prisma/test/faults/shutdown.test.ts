import { setTimeout as sleep } from 'node:timers/promises'
import { beforeEach, expect, test } from 'vitest'
import { createPkceDatabase, newState, newValue } from '../support/pkce-database.ts'
import { answerOf } from './support/answers.ts'
import { insertExpired } from './support/expired-rows.ts'
import { programEncryptor, runProgram } from './support/run-program.ts'

const CALLS = 500
const EXPIRED = 20_000
const closed = { code: 'PKCE_STORE_CLOSED' }

const database = await createPkceDatabase()
const { connectionString } = database
beforeEach(() => database.query('TRUNCATE oauth_pkce_states'))

test('close() lets calls in flight finish, refuses new ones, and lets the process end', async () => {
  await insertExpired(database, EXPIRED)
  const [toPut, toTake] = [newStates(), newStates()]
  const { reported, ...end } = await runProgram('close', { input: { connectionString, toPut, toTake } })

  expect(end).toEqual({ exitCode: 0, signal: null, stderr: '' })
  expect(reported).toEqual([
    {
      puts: toPut.map(() => ({ expiresAt: expect.any(String) })),
      takes: toTake.map(() => expect.objectContaining({ codeVerifier: 'v'.repeat(43) })),
      sweep: expect.any(Number),
      late: ['PKCE_STORE_CLOSED', 'PKCE_STORE_CLOSED', 'PKCE_STORE_CLOSED'],
    },
    { endedAfterMs: expect.any(Number) },
  ])
  const [{ sweep }, { endedAfterMs }] = reported as [{ sweep: number }, { endedAfterMs: number }]
  expect(endedAfterMs).toBeLessThan(8_000)
  // A sweep ends with its current batch.
  expect(sweep).toBeGreaterThan(0)
  expect(sweep).toBeLessThan(EXPIRED)
  const isLeft = 'SELECT FROM oauth_pkce_states WHERE expires_at < now()'
  await expect(database.query(isLeft)).resolves.toHaveLength(EXPIRED - sweep)
  const store = database.openStore({ encryptor: programEncryptor })
  await Promise.all(toPut.map((state) => store.take(state)))
  await store.sweep()
  await expect(database.query('SELECT FROM oauth_pkce_states')).resolves.toEqual([])
})

test('the sweep timer stops after close()', async () => {
  const reports: unknown[] = []
  const logger = { error: (report: unknown) => void reports.push(report), warn() {} }
  const store = database.openStore({ sweepIntervalMs: 10, logger })
  await insertExpired(database, 10)
  await expect.poll(() => database.query('SELECT FROM oauth_pkce_states')).toEqual([])
  await store.close()
  await insertExpired(database, 10)
  await sleep(200)
  await expect(database.query('SELECT FROM oauth_pkce_states')).resolves.toHaveLength(10)
  expect(reports).toEqual([])
})

test('`await using` waits for calls in flight and closes the store, but not the client', async () => {
  const state = newState()
  const outlived = database.openStore()
  let isPut = false
  {
    await using store = outlived
    void store.put(state, newValue()).then(() => {
      isPut = true
    })
  }
  expect(isPut).toBe(true)
  expect(await answerOf(outlived.take(state))).toEqual(closed)
  await expect(database.openStore().take(state)).resolves.toBeDefined()
})

function newStates(): string[] {
  return Array.from({ length: CALLS }, newState)
}
