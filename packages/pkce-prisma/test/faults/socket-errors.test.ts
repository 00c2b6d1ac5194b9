import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createPkceDatabase, newState, newValue } from '../support/pkce-database.ts'
import { answerOf, notFound } from './support/answers.ts'
import { waitingForLocks } from './support/batches.ts'
import { openFragileClient } from './support/fragile-client.ts'
import { openSession } from './support/session.ts'

// Node reports all of these on established sockets, so their names prove nothing.
const ERRORS = ['EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'ECONNREFUSED', 'EPIPE', 'ECONNRESET'].flatMap(
  (code) => (['read', 'write'] as const).map((syscall) => ({ code, syscall })),
)
const ADVISORY = 7

const database = await createPkceDatabase()
const healthy = database.openStore()
const fragile = openFragileClient(database.connectionString)
afterAll(() => fragile.prisma.$disconnect())

// The first COMMIT and the first INSERT wait for a lock. A sequence keeps counting when a transaction is rolled back.
await database.query(`
  CREATE SEQUENCE statements;
  CREATE TABLE refusals (flow bytea);
  CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF nextval('statements') = 1 THEN
      PERFORM set_config('lock_timeout', '0', true);
      PERFORM pg_advisory_xact_lock(${ADVISORY});
      IF EXISTS (SELECT FROM refusals) THEN RAISE EXCEPTION 'no' USING ERRCODE = '40001'; END IF;
    END IF;
    RETURN NULL;
  END $$;
  CREATE CONSTRAINT TRIGGER wait_in_commit AFTER DELETE ON oauth_pkce_states DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION wait();
  CREATE TRIGGER wait_in_insert AFTER INSERT ON oauth_pkce_states FOR EACH ROW
    WHEN (NEW.connection = 'held up') EXECUTE FUNCTION wait()`)
const other = await openSession(database.connectionString, afterAll)
beforeEach(async () => {
  await database.query('ALTER SEQUENCE statements RESTART; TRUNCATE refusals')
  await other.query(`SELECT pg_advisory_lock(${ADVISORY})`)
})
afterEach(() => other.query('SELECT pg_advisory_unlock_all()'))

describe.each(ERRORS)('a $code of $syscall', ({ code, syscall }) => {
  test('during a COMMIT that succeeds does not make the take claim that nothing changed', async () => {
    const state = await putFlow()
    const answer = await brokenInTheMiddle(database.openStore({ prisma: fragile.prisma }).take(state))
    expect(answer).toMatchObject({ code: 'PKCE_STORE_TAKE_FAILED', retryable: false })
    expect(await answerOf(healthy.take(state))).toEqual(notFound)
  })

  test('during a COMMIT that is refused leads to a retry that gets the flow', async () => {
    const state = await putFlow()
    await database.query("INSERT INTO refusals VALUES ('')")
    const take = brokenInTheMiddle(database.openStore({ prisma: fragile.prisma }).take(state))
    expect(await take).toBe('answered')
    expect(await answerOf(healthy.take(state))).toEqual(notFound)
  })

  test('during an INSERT that succeeds does not make the put claim that nothing changed', async () => {
    const state = newState()
    const store = database.openStore({ prisma: fragile.prisma })
    const answer = await brokenInTheMiddle(store.put(state, newValue({ connection: 'held up' })))
    // After these errors the server has closed the connection and its statement is over. Otherwise it may still run.
    const isOver = code === 'ECONNRESET' || (code === 'EPIPE' && syscall === 'write')
    expect(answer).toEqual(isOver ? 'answered' : expect.objectContaining({ retryable: false }))
    await expect.poll(() => answerOf(healthy.take(state))).toBe('answered')
    expect(await answerOf(healthy.take(state))).toEqual(notFound)
  })

  /** Breaks the connections while the call's statement waits, and then lets the statement continue. */
  async function brokenInTheMiddle(call: Promise<unknown>): Promise<unknown> {
    const answer = answerOf(call)
    await expect.poll(() => waitingForLocks(database)).toBe(1)
    fragile.breakConnections(code, syscall)
    await other.query(`SELECT pg_advisory_unlock(${ADVISORY})`)
    return answer
  }
})

async function putFlow(): Promise<string> {
  const state = newState()
  await healthy.put(state, newValue())
  return state
}
