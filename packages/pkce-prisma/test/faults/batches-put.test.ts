import { beforeAll, beforeEach, expect, test } from 'vitest'
import { createPkceDatabase, newState, newValue } from '../support/pkce-database.ts'
import { answerOf, collision, notPut } from './support/answers.ts'
import { openTransactions, putInOneBatch } from './support/batches.ts'

const GOOD = 40
/** The two puts that keep the store busy. */
const PLUGS = 2

const database = await createPkceDatabase()
const store = database.openStore()

// A sequence keeps counting when a statement is rolled back.
beforeAll(() =>
  database.query(`
    CREATE SEQUENCE statements MINVALUE 0 START 1;
    CREATE FUNCTION count_statement() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM nextval('statements');
      RETURN NULL;
    END $$;
    CREATE TRIGGER count_statement BEFORE INSERT ON oauth_pkce_states EXECUTE FUNCTION count_statement();
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'no' USING ERRCODE = 'P0001';
    END $$;
    CREATE TRIGGER refuse BEFORE INSERT ON oauth_pkce_states FOR EACH ROW
      WHEN (NEW.connection = 'refused') EXECUTE FUNCTION refuse();
    ALTER TABLE oauth_pkce_states ADD CHECK (started_by <> 'nobody')`),
)
beforeEach(() => database.query(`TRUNCATE oauth_pkce_states; SELECT setval('statements', 0)`))

test('each put of a batch gets its own answer', async () => {
  const good = Array.from({ length: GOOD }, newState)
  const [taken, twice, aborted] = [newState(), newState(), newState()]
  const first = newValue()
  await store.put(taken, newValue())
  const old = newState()
  await store.put(old, newValue({ startedBy: 'an earlier user' }))
  await database.query(
    'UPDATE oauth_pkce_states SET expires_at = now() WHERE state_hash = sha256($1)',
    Buffer.from(old),
  )
  const before = await statements()
  const abort = new AbortController()
  const wentAway = new Error('the browser went away')
  const answers = await putInOneBatch(database, store, () => {
    const puts = [
      answerOf(store.put(taken, newValue())),
      answerOf(store.put(twice, first)),
      answerOf(store.put(twice, newValue())),
      answerOf(store.put(aborted, newValue(), { signal: abort.signal })),
      answerOf(store.put(old, newValue())),
      ...good.map((state) => answerOf(store.put(state, newValue()))),
    ]
    abort.abort(wentAway)
    return puts
  })
  expect(answers).toEqual([
    collision,
    'answered',
    collision,
    wentAway,
    'answered',
    ...Array(GOOD).fill('answered'),
  ])
  // One statement for all, and one each for the two puts that found an existing row and were retried solo. The duplicate
  // waited for the next batch and was then retried solo.
  expect(await statements()).toBe(before + PLUGS + 1 + 2 + 2)
  const transactions = await database.query(
    'SELECT xmin FROM oauth_pkce_states GROUP BY xmin HAVING count(*) > 1',
  )
  expect(transactions).toHaveLength(1)

  expect(await answerOf(store.take(aborted))).toMatchObject({ reason: 'unknown' })
  expect(await store.take(twice)).toMatchObject(first)
  expect(await store.take(old)).toMatchObject({ startedBy: '' })
  for (const state of good) await store.take(state)
  expect(await openTransactions(database)).toBe(0)
})

test('if PostgreSQL rejects some puts of a batch, only those fail', async () => {
  const good = Array.from({ length: GOOD }, newState)
  const before = await statements()
  const answers = await putInOneBatch(database, store, () => [
    ...good.slice(0, GOOD / 2).map((state) => answerOf(store.put(state, newValue()))),
    answerOf(store.put(newState(), newValue({ connection: 'refused' }))),
    answerOf(store.put(newState(), newValue({ startedBy: 'nobody' }))),
    ...good.slice(GOOD / 2).map((state) => answerOf(store.put(state, newValue()))),
  ])
  const half = Array(GOOD / 2).fill('answered')
  expect(answers).toEqual([...half, notPut('P0001'), notPut('23514'), ...half])
  // All once in a batch, then each one solo.
  expect(await statements()).toBe(before + PLUGS + 1 + GOOD + 2)
  for (const state of good) await store.take(state)
  expect(await openTransactions(database)).toBe(0)
})

async function statements(): Promise<number> {
  const [row] = await database.query<{ n: number }>('SELECT last_value::int AS n FROM statements')
  return Number(row?.n)
}
