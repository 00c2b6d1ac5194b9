import { setTimeout as sleep } from 'node:timers/promises'
import { createPrismaClient } from '@org/pkce-prisma/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { answerOf, notPut, notTaken } from './support/answers.ts'
import { createFaultDatabase, newToken, newValue } from './support/fault-database.ts'
import { encryptorAfter, Gate } from './support/groups.ts'
import { openSession } from './support/session.ts'

/** A caller gets its answer within 15 seconds; the rest is for a busy machine. */
const IN_TIME_MS = 16_000

const database = await createFaultDatabase()
const store = database.openStore()

beforeAll(() =>
  database.query(`
    CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM pg_sleep(6);
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
})

function openStoreOf(maxConnections: number, beforeDecryption: () => Promise<unknown> = async () => {}) {
  const prisma = createPrismaClient({ connectionString: database.connectionString, maxConnections })
  afterAll(() => prisma.$disconnect())
  const encryptor = encryptorAfter(async (_, operation) => {
    if (operation === 'decrypt') await beforeDecryption()
  })
  return { prisma, store: database.openStore({ prisma, encryptor }) }
}
