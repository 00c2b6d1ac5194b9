import { beforeEach, expect, test } from 'vitest'
import { createPrismaClient } from '../../src/client.ts'
import { createPkceDatabase, newState, newValue } from '../support/pkce-database.ts'
import { answerOf, notFound, notTaken } from './support/answers.ts'
import { waitingForLocks } from './support/batches.ts'
import { openSession } from './support/session.ts'

const ADVISORY = 7

const database = await createPkceDatabase()
await database.query(`
  DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET deadlock_timeout = ''1s''', current_database()); END $$`)
const store = database.openStore()

beforeEach(() =>
  database.query(
    'DROP FUNCTION IF EXISTS interfere CASCADE; DROP SEQUENCE IF EXISTS attempts; TRUNCATE oauth_pkce_states',
  ),
)

test('a take that is the victim of a deadlock is retried and gets its flow', async () => {
  const state = newState()
  await store.put(state, newValue())
  await interfereWith('DELETE', `PERFORM pg_advisory_xact_lock(${ADVISORY})`)
  const take = inDeadlock(() => store.take(state), 'SELECT FROM oauth_pkce_states FOR UPDATE')
  await expect(take).resolves.toBeDefined()
  expect(await attempts()).toBe(2)
})

test('a put that is the victim of a deadlock is retried and stored', async () => {
  const state = newState()
  await interfereWith('INSERT', `PERFORM pg_advisory_xact_lock(${ADVISORY})`)
  const put = inDeadlock(
    () => store.put(state, newValue()),
    `INSERT INTO oauth_pkce_states (state_hash, connection, code_verifier, expires_at)
     VALUES (sha256('${state}'), 'c', '', now())`,
  )
  await put
  // The additional one belongs to the other session.
  expect(await attempts()).toBe(3)
  await expect(store.take(state)).resolves.toBeDefined()
})

test('a take whose connection ended at COMMIT without effect is retried and gets its flow', async () => {
  const state = newState()
  await store.put(state, newValue())
  await interfereWith(
    'COMMIT',
    `IF (SELECT last_value FROM attempts) = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF`,
  )
  // A separate client, because a pool may reuse the dead connection once before it notices the end.
  const prisma = createPrismaClient({ connectionString: database.connectionString })
  await expect(database.openStore({ prisma }).take(state)).resolves.toBeDefined()
  expect(await attempts()).toBe(2)
  expect(await answerOf(store.take(state))).toEqual(notFound)
  await prisma.$disconnect()
})

test('a take whose every COMMIT ends the connection fails in time with an unknown outcome', async () => {
  const state = newState()
  await store.put(state, newValue())
  await interfereWith('COMMIT', 'PERFORM pg_terminate_backend(pg_backend_pid())')
  const prisma = createPrismaClient({ connectionString: database.connectionString })
  const take = answerOf(database.openStore({ prisma }).take(state))
  expect(await take).toEqual({ ...notTaken('57P01'), retryable: false })
  expect(await attempts()).toBeGreaterThan(1)
  await prisma.$disconnect()
})

test('an abort while COMMIT is in flight is too late unless the COMMIT is refused', async () => {
  for (const isRefused of [false, true]) {
    const state = newState()
    await store.put(state, newValue())
    await interfereWith(
      'COMMIT',
      `
      PERFORM pg_advisory_xact_lock(${ADVISORY});
      IF ${isRefused} THEN RAISE EXCEPTION 'no' USING ERRCODE = '40001'; END IF`,
    )
    const other = await openSession(database.connectionString)
    await other.query(`SELECT pg_advisory_lock(${ADVISORY})`)
    const abort = new AbortController()
    const wentAway = new Error('the browser went away')
    const take = answerOf(store.take(state, { signal: abort.signal }))
    await expect.poll(() => waitingForLocks(database)).toBe(1)
    abort.abort(wentAway)
    await other.query(`SELECT pg_advisory_unlock(${ADVISORY})`)
    expect(await take).toBe(isRefused ? wentAway : 'answered')
    await database.query('DROP FUNCTION interfere CASCADE; DROP SEQUENCE attempts')
    expect(await answerOf(store.take(state))).toEqual(isRefused ? 'answered' : expect.anything())
  }
})

/**
 * Makes `call` hold a row and wait for a lock whose owner then runs `wants`, which needs the row. PostgreSQL ends the
 * transaction that has waited longer.
 */
async function inDeadlock<Answer>(call: () => Promise<Answer>, wants: string): Promise<Answer> {
  const other = await openSession(database.connectionString)
  await other.query(`SET deadlock_timeout = '1min'; BEGIN; SELECT pg_advisory_xact_lock(${ADVISORY})`)
  const answer = call()
  await expect.poll(() => waitingForLocks(database)).toBe(1)
  await other.query(wants)
  await other.query('ROLLBACK')
  return answer
}

/** Creates a trigger that runs `statement` for each such event, or at the COMMIT of each DELETE, and counts the runs. */
async function interfereWith(event: 'INSERT' | 'DELETE' | 'COMMIT', statement: string): Promise<void> {
  await database.query(`
    CREATE SEQUENCE attempts MINVALUE 0 START 1;
    CREATE FUNCTION interfere() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM nextval('attempts');
      PERFORM set_config('lock_timeout', '0', true);
      ${statement};
      RETURN NULL;
    END $$`)
  await database.query(
    event === 'COMMIT'
      ? `CREATE CONSTRAINT TRIGGER interfere AFTER DELETE ON oauth_pkce_states DEFERRABLE INITIALLY DEFERRED
         FOR EACH ROW EXECUTE FUNCTION interfere()`
      : `CREATE TRIGGER interfere AFTER ${event} ON oauth_pkce_states FOR EACH ROW EXECUTE FUNCTION interfere()`,
  )
}

/** How often it ran. A sequence keeps counting when a transaction is rolled back. */
async function attempts(): Promise<number> {
  const [row] = await database.query<{ n: number }>('SELECT last_value::int AS n FROM attempts')
  return Number(row?.n)
}
