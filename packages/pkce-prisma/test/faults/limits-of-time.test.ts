import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, test } from 'vitest'
import { createPrismaClient } from '../../src/client.ts'
import { createPkceDatabase, newState, newValue, PATIENT } from '../support/pkce-database.ts'
import { answerOf, notPut, notTaken } from './support/answers.ts'
import { encryptorAfter, Gate } from './support/batches.ts'
import { hookedClient } from './support/hooked-client.ts'
import { openSession } from './support/session.ts'

/** A call is answered within 15 seconds; the rest is for a busy machine. */
const IN_TIME_MS = 16_000
const GOOD = 40

const database = await createPkceDatabase()
const store = database.openStore()

// Concurrent, because each test waits for a time limit of the store.
describe('time limits', { concurrent: true }, () => {
  test('calls on an exhausted pool fail in time, are retryable, and have no late effect', async () => {
    const { prisma, store: exhausted } = openStoreOf(2)
    const [state, newcomer] = [newState(), newState()]
    await store.put(state, newValue())
    const release = new Gate()
    const others = [0, 1].map(() => prisma.$transaction(() => release.opened, PATIENT))
    const startedMs = performance.now()
    const answers = [answerOf(exhausted.put(newcomer, newValue())), answerOf(exhausted.take(state))]
    expect(await answers[0]).toEqual(notPut('NoConnectionInTime'))
    expect(await answers[1]).toEqual(notTaken('NoConnectionInTime'))
    expect(performance.now() - startedMs).toBeLessThan(IN_TIME_MS)

    release.open()
    await Promise.all(others)
    await expect(exhausted.take(state)).resolves.toBeDefined()
    await exhausted.put(newcomer, newValue())
  })

  test('a take that outlasts its transaction on another client has taken nothing', async () => {
    const { prisma } = openStoreOf(2)
    const slow = database.openStore({ prisma: hookedClient(prisma, { afterDelete: () => sleep(11_000) }) })
    const state = newState()
    await store.put(state, newValue())
    expect(await answerOf(slow.take(state))).toEqual(notTaken('TransactionExpired'))
    await expect(store.take(state)).resolves.toBeDefined()
  })

  test('a take whose row stays locked is answered in time and does not take the flow later', async ({
    onTestFinished,
  }) => {
    const { store: patient } = openStoreOf(2)
    const state = newState()
    await store.put(state, newValue())
    const other = await openSession(database.connectionString, onTestFinished)
    await other.query('BEGIN')
    await other.query('SELECT FROM oauth_pkce_states WHERE state_hash = sha256($1) FOR UPDATE', [
      Buffer.from(state),
    ])
    const startedMs = performance.now()
    expect(await answerOf(patient.take(state))).toEqual(notTaken('55P03'))
    expect(performance.now() - startedMs).toBeLessThan(IN_TIME_MS)

    await other.query('COMMIT')
    await patient.close()
    await expect(store.take(state)).resolves.toBeDefined()
  })

  test('an encryptor that never answers one take fails it in time without delaying others', async () => {
    const good = Array.from({ length: GOOD }, newState)
    const silent = newState()
    await Promise.all(good.map((state) => store.put(state, newValue())))
    await store.put(silent, newValue({ connection: 'silent' }))
    const picky = database.openStore({ encryptor: encryptorAfter(neverAnswerToSilent) })
    let isSilentAnswered = false
    const silentAnswer = answerOf(picky.take(silent)).finally(() => {
      isSilentAnswered = true
    })
    const goodAnswers = Promise.all(good.map((state) => answerOf(picky.take(state))))
    expect(await goodAnswers).toEqual(Array(GOOD).fill('answered'))
    expect(isSilentAnswered).toBe(false)
    expect(await silentAnswer).toEqual(notTaken('SealError'))
    await picky.close()
    await expect(store.take(silent)).resolves.toBeDefined()
  })

  test('an encryptor that never answers one put fails it in time without delaying others', async () => {
    const picky = database.openStore({ encryptor: encryptorAfter(neverAnswerToSilent) })
    let isSilentAnswered = false
    const silentAnswer = answerOf(picky.put(newState(), newValue({ connection: 'silent' }))).finally(() => {
      isSilentAnswered = true
    })
    await Promise.all(Array.from({ length: GOOD }, () => picky.put(newState(), newValue())))
    expect(isSilentAnswered).toBe(false)

    await picky.close()
    expect(isSilentAnswered).toBe(true)
    expect(await silentAnswer).toEqual(notPut('SealError'))
  })
})

function neverAnswerToSilent(connection: string): Promise<void> | undefined {
  return connection === 'silent' ? new Promise(() => {}) : undefined
}

function openStoreOf(maxConnections: number) {
  const prisma = createPrismaClient({ connectionString: database.connectionString, maxConnections })
  afterAll(() => prisma.$disconnect())
  return { prisma, store: database.openStore({ prisma }) }
}
