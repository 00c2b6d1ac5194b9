import { setTimeout as sleep } from 'node:timers/promises'
import { createPrismaClient } from '@org/pkce-prisma/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { answerOf, notPut, notTaken } from './support/answers.ts'
import { createFaultDatabase, newToken, newValue } from './support/fault-database.ts'
import { encryptorAfter, Gate, takeInOneGroup } from './support/groups.ts'
import { openSession } from './support/session.ts'

/** A caller gets its answer within 15 seconds; the rest is for a busy machine. */
const IN_TIME_MS = 16_000
const GOOD = 40

const database = await createFaultDatabase()
const store = database.openStore()

// The first time only: the flow is to be taken afterwards.
beforeAll(() =>
  database.query(`
    CREATE SEQUENCE deletions;
    CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF nextval('deletions') = 1 THEN PERFORM pg_sleep(6); END IF;
      RETURN OLD;
    END $$;
    CREATE TRIGGER dawdle BEFORE DELETE ON oauth_pkce_states FOR EACH ROW
      WHEN (OLD.connection = 'slow') EXECUTE FUNCTION dawdle()`),
)

// Side by side, because each waits for a time limit of the store.
describe('a limit of time', { concurrent: true }, () => {
  test('a pool that others keep exhausted: typed in time, nothing has changed, and nothing happens late', async () => {
    const { prisma, store: exhausted } = openStoreOf(2)
    const [token, newcomer] = [newToken(), newToken()]
    await store.put(token, newValue())
    const release = new Gate()
    const others = [0, 1].map(() => prisma.$transaction(() => release.opened, { timeout: 60_000 }))
    const startedMs = performance.now()
    const answers = [answerOf(exhausted.put(newcomer, newValue())), answerOf(exhausted.take(token))]
    expect(await answers[0]).toEqual(notPut('NoConnectionInTime'))
    expect([notTaken('NoConnectionInTime'), notTaken('P2028')]).toContainEqual(await answers[1])
    expect(performance.now() - startedMs).toBeLessThan(IN_TIME_MS)

    release.open()
    await Promise.all(others)
    await expect(exhausted.take(token)).resolves.toBeDefined()
    await exhausted.put(newcomer, newValue())
  })

  test('a take that outlasts its transaction has taken nothing', async () => {
    const { store: slow } = openStoreOf(2, () => sleep(4_700))
    const token = newToken()
    await store.put(token, newValue({ connection: 'slow' }))
    const startedMs = performance.now()
    expect(await answerOf(slow.take(token))).toEqual(notTaken('P2028'))
    expect(performance.now() - startedMs).toBeLessThan(IN_TIME_MS)
    await expect(store.take(token)).resolves.toBeDefined()
  })

  test('a take whose row stays locked is answered in time, and does not take it when nobody waits any more', async ({
    onTestFinished,
  }) => {
    const { store: patient } = openStoreOf(2)
    const token = newToken()
    await store.put(token, newValue())
    const other = await openSession(database.connectionString, onTestFinished)
    await other.query('BEGIN')
    await other.query('SELECT FROM oauth_pkce_states WHERE state_hash = sha256($1) FOR UPDATE', [
      Buffer.from(token),
    ])
    const startedMs = performance.now()
    expect(await answerOf(patient.take(token))).toEqual(notTaken('NoAnswerInTime'))
    expect(performance.now() - startedMs).toBeLessThan(IN_TIME_MS)

    await other.query('COMMIT')
    await patient.close()
    await expect(store.take(token)).resolves.toBeDefined()
  })

  test('an encryptor that never answers for one of a group of takes: typed in time, the others are taken', async () => {
    const good = Array.from({ length: GOOD }, newToken)
    const silent = newToken()
    await Promise.all(good.map((token) => store.put(token, newValue())))
    await store.put(silent, newValue({ connection: 'silent' }))
    const startedMs = performance.now()
    const { store: busy, answers } = await takeInOneGroup(database, neverAnswerToSilent, (busy) => ({
      silent: answerOf(busy.take(silent)),
      good: Promise.all(good.map((token) => answerOf(busy.take(token)))),
    }))
    expect(await answers.silent).toEqual(notTaken('SealFailure'))
    expect(await answers.good).toEqual(Array(GOOD).fill('answered'))
    await busy.close()
    expect(performance.now() - startedMs).toBeLessThan(8_000)
    await expect(store.take(silent)).resolves.toBeDefined()
  })

  test('an encryptor that never answers for a put: typed in time, and others are not kept waiting', async () => {
    const picky = database.openStore({ encryptor: encryptorAfter(neverAnswerToSilent) })
    const startedMs = performance.now()
    const silent = answerOf(picky.put(newToken(), newValue({ connection: 'silent' })))
    await Promise.all(Array.from({ length: GOOD }, () => picky.put(newToken(), newValue())))
    expect(performance.now() - startedMs).toBeLessThan(4_000)

    const closed = picky.close()
    expect(await silent).toEqual(notPut('SealFailure'))
    await closed
    expect(performance.now() - startedMs).toBeLessThan(8_000)
  })
})

function neverAnswerToSilent(connection: string): Promise<void> | undefined {
  return connection === 'silent' ? new Promise(() => {}) : undefined
}

function openStoreOf(maxConnections: number, beforeDecryption: () => Promise<unknown> = async () => {}) {
  const prisma = createPrismaClient({ connectionString: database.connectionString, maxConnections })
  afterAll(() => prisma.$disconnect())
  const encryptor = encryptorAfter(async (_, operation) => {
    if (operation === 'decrypt') await beforeDecryption()
  })
  return { prisma, store: database.openStore({ prisma, encryptor }) }
}
