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

test('a take that dies in a deadlock is tried again, and gets its flow', async () => {
  const state = newState()
  await store.put(state, newValue())
  await interfereWith('DELETE', `PERFORM pg_advisory_xact_lock(${ADVISORY})`)
  const take = inDeadlock(() => store.take(state), 'SELECT FROM oauth_pkce_states FOR UPDATE')
  await expect(take).resolves.toBeDefined()
  expect(await attempts()).toBe(2)
})

test('a put that dies in a deadlock is tried again, and stored', async () => {
  const state = newState()
  await interfereWith('INSERT', `PERFORM pg_advisory_xact_lock(${ADVISORY})`)
  const put = inDeadlock(
    () => store.put(state, newValue()),
    `INSERT INTO oauth_pkce_states (state_hash, connection, code_verifier, expires_at)
     VALUES (sha256('${state}'), 'c', '', now())`,
  )
  await put
  // One more is the other session's.
  expect(await attempts()).toBe(3)
  await expect(store.take(state)).resolves.toBeDefined()
})

test('a COMMIT that ended with its connection changed nothing: the flow is asked for again, and handed over', async () => {
  const state = newState()
  await store.put(state, newValue())
  await interfereWith(
    'COMMIT',
    `IF (SELECT last_value FROM attempts) = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF`,
  )
  // A client of its own, as a pool may hand the dead connection out once more before it has heard of its end.
  const prisma = createPrismaClient({ connectionString: database.connectionString })
  await expect(database.openStore({ prisma }).take(state)).resolves.toBeDefined()
  expect(await attempts()).toBe(2)
  expect(await answerOf(store.take(state))).toEqual(notFound)
  await prisma.$disconnect()
})

test('a COMMIT that ends its connection each time: the take gives up in time, and does not know', async () => {
  const state = newState()
  await store.put(state, newValue())
  await interfereWith('COMMIT', 'PERFORM pg_terminate_backend(pg_backend_pid())')
  const prisma = createPrismaClient({ connectionString: database.connectionString })
  const take = answerOf(database.openStore({ prisma }).take(state))
  expect(await take).toEqual({ ...notTaken('57P01'), retryable: false })
  expect(await attempts()).toBeGreaterThan(1)
  await prisma.$disconnect()
})

test('an abort that comes while COMMIT is under way is too late, unless the COMMIT is refused', async () => {
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
 * Has `call` hold a row and wait for a lock, whose owner then wants the row by `wants`. PostgreSQL ends the transaction
 * that has waited for longer.
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

/** Has a trigger do `what`, however long it waits, with each statement, or with the commit of each DELETE, and count them. */
async function interfereWith(event: 'INSERT' | 'DELETE' | 'COMMIT', what: string): Promise<void> {
  await database.query(`
    CREATE SEQUENCE attempts MINVALUE 0 START 1;
    CREATE FUNCTION interfere() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM nextval('attempts');
      PERFORM set_config('lock_timeout', '0', true);
      ${what};
      RETURN NULL;
    END $$`)
  await database.query(
    event === 'COMMIT'
      ? `CREATE CONSTRAINT TRIGGER interfere AFTER DELETE ON oauth_pkce_states DEFERRABLE INITIALLY DEFERRED
         FOR EACH ROW EXECUTE FUNCTION interfere()`
      : `CREATE TRIGGER interfere AFTER ${event} ON oauth_pkce_states FOR EACH ROW EXECUTE FUNCTION interfere()`,
  )
}

/** How often it did: a sequence counts on where a transaction is rolled back. */
async function attempts(): Promise<number> {
  const [row] = await database.query<{ n: number }>('SELECT last_value::int AS n FROM attempts')
  return Number(row?.n)
}
