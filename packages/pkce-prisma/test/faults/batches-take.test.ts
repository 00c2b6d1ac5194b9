import { hash, randomBytes } from 'node:crypto'
import { createFieldEncryptor } from '@org/field-encryption'
import type { PkceStore } from '@org/pkce-core'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { createPkceDatabase, newState, newValue } from '../support/pkce-database.ts'
import { answerOf, expired, mismatch, notFound, notTaken } from './support/answers.ts'
import { openTransactions, takeInOneBatch } from './support/batches.ts'
import { openSession } from './support/session.ts'

const GOOD = 40

const database = await createPkceDatabase()
const store = database.openStore()

// Records which transaction took each row, and how many rows the largest DELETE found, even if it was rolled back.
beforeAll(() =>
  database.query(`
    CREATE TABLE taken (hash bytea, transaction xid8);
    CREATE SEQUENCE largest MINVALUE 0 START 0;
    CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE found int := (SELECT count(*) FROM gone);
    BEGIN
      INSERT INTO taken SELECT state_hash, pg_current_xact_id() FROM gone;
      PERFORM setval('largest', greatest(found, (SELECT last_value FROM largest)));
      IF EXISTS (SELECT FROM gone WHERE connection = 'forbidden') THEN
        RAISE EXCEPTION 'no' USING ERRCODE = '23514';
      END IF;
      RETURN NULL;
    END $$;
    CREATE TRIGGER note AFTER DELETE ON oauth_pkce_states
      REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION note()`),
)
beforeEach(() => database.query(`TRUNCATE oauth_pkce_states, taken; SELECT setval('largest', 0)`))

test('each take of a batch gets its own answer', async () => {
  const anotherRing = createFieldEncryptor({ keys: { b: new Uint8Array(randomBytes(32)) }, primary: 'b' })
  const good = await Promise.all(Array.from({ length: GOOD }, () => put()))
  const twice = await put()
  const never = newState()
  const unknownKey = await put({ from: database.openStore({ encryptor: anotherRing }) })
  const edited = await put()
  await change(edited, `connection = 'another'`)
  const bound = await put({ binding: 'a browser' })
  const old = await put()
  await change(old, 'expires_at = now()')
  const aborted = await put({ connection: 'aborted' })

  const abort = new AbortController()
  const wentAway = new Error('the browser went away')
  const { store: busy, answers } = await takeInOneBatch(database, {
    // Flows that were not found are not opened. A flow that is taken twice is opened once.
    opened: GOOD + 4,
    beforeOpening: (connection) => (connection === 'aborted' ? abort.abort(wentAway) : undefined),
    takes: (busy) => ({
      good: Promise.all(good.map((state) => answerOf(busy.take(state)))),
      twice: Promise.all([answerOf(busy.take(twice)), answerOf(busy.take(twice))]),
      never: answerOf(busy.take(never)),
      unknownKey: answerOf(busy.take(unknownKey)),
      edited: answerOf(busy.take(edited)),
      bound: answerOf(busy.take(bound, { binding: 'another browser' })),
      old: answerOf(busy.take(old)),
      aborted: answerOf(busy.take(aborted, { signal: abort.signal })),
    }),
  })

  const { twice: twiceAnswer, ...others } = answers
  expect(await all(others)).toEqual({
    good: Array(GOOD).fill('answered'),
    never: notFound,
    unknownKey: notTaken('SealError'),
    edited: notTaken('SealError'),
    bound: mismatch,
    old: expired,
    aborted: wentAway,
  })
  expect(await twiceAnswer).toEqual(expect.arrayContaining(['answered', notFound]))

  // One DELETE took every flow that could be opened.
  expect(await largestBatch()).toBe(GOOD + 1)
  expect(await transactionsOf([...good, twice])).toBe(1)
  // Only the flows that could not be taken stay, and the store is idle.
  expect(await held()).toEqual([unknownKey, edited, bound, old, aborted].map(hashOf).sort())
  await busy.close()
  expect(await openTransactions(database)).toBe(0)

  await change(edited, `connection = 'issue-tracker'`)
  await store.take(edited)
  await store.take(aborted)
  await store.take(bound, { binding: 'a browser' })
  await database.openStore({ encryptor: anotherRing }).take(unknownKey)
})

test('a locked row in a batch of takes delays only its own take', async () => {
  const good = await Promise.all(Array.from({ length: GOOD }, () => put()))
  const locked = await put()
  const lock = await openSession(database.connectionString)
  await lock.query('BEGIN')
  await lock.query('SELECT FROM oauth_pkce_states WHERE state_hash = sha256($1) FOR UPDATE', [bytes(locked)])
  const { answers } = await takeInOneBatch(database, {
    opened: GOOD + 1,
    takes: (busy) => ({
      locked: answerOf(busy.take(locked)),
      good: Promise.all(good.map((state) => answerOf(busy.take(state)))),
    }),
  })
  expect(await answers.good).toEqual(Array(GOOD).fill('answered'))
  // The row is still locked, so none of them waited for it.
  expect(await held()).toEqual([hashOf(locked)])
  await lock.query('COMMIT')
  expect(await answers.locked).toBe('answered')
})

test('a take aborted after the DELETE of its batch keeps its flow; the others are taken', async () => {
  const good = await Promise.all(Array.from({ length: GOOD }, () => put()))
  const aborted = await put()
  const abort = new AbortController()
  const wentAway = new Error('the browser went away')
  const { answers } = await takeInOneBatch(database, {
    opened: GOOD + 1,
    afterDelete: () => abort.abort(wentAway),
    takes: (busy) => ({
      aborted: answerOf(busy.take(aborted, { signal: abort.signal })),
      good: Promise.all(good.map((state) => answerOf(busy.take(state)))),
    }),
  })
  expect(await all(answers)).toEqual({ good: Array(GOOD).fill('answered'), aborted: wentAway })
  expect(await largestBatch()).toBe(GOOD + 1)
  expect(await transactionsOf(good)).toBe(1)
  expect(await held()).toEqual([hashOf(aborted)])
})

test('if PostgreSQL rejects one take of a batch, only that one fails', async () => {
  const good = await Promise.all(Array.from({ length: GOOD }, () => put()))
  const forbidden = await put({ connection: 'forbidden' })
  const { store: busy, answers } = await takeInOneBatch(database, {
    opened: GOOD + 1,
    takes: (busy) => ({
      forbidden: answerOf(busy.take(forbidden)),
      good: Promise.all(good.map((state) => answerOf(busy.take(state)))),
    }),
  })
  expect(await all(answers)).toEqual({ good: Array(GOOD).fill('answered'), forbidden: notTaken('23514') })
  expect(await largestBatch()).toBe(GOOD + 1)
  expect(await held()).toEqual([hashOf(forbidden)])
  await busy.close()
  expect(await openTransactions(database)).toBe(0)
})

interface Flow {
  from?: PkceStore
  binding?: string
  connection?: string
}

async function put({ from = store, binding, ...value }: Flow = {}): Promise<string> {
  const state = newState()
  await from.put(state, newValue(value), { binding })
  return state
}

async function change(state: string, columns: string): Promise<void> {
  await database.query(`UPDATE oauth_pkce_states SET ${columns} WHERE state_hash = sha256($1)`, bytes(state))
}

function bytes(state: string): Buffer {
  return Buffer.from(state)
}

function hashOf(state: string): string {
  return hash('sha256', state)
}

/** The state hashes of all rows in the table. */
async function held(): Promise<string[]> {
  const rows = await database.query<{ hash: string }>(
    `SELECT encode(state_hash, 'hex') AS hash FROM oauth_pkce_states`,
  )
  return rows.map(({ hash }) => hash).sort()
}

/** In how many transactions these flows were taken. */
async function transactionsOf(states: string[]): Promise<number> {
  const hashes = states.map((state) => hash('sha256', state, 'buffer'))
  const sql = 'SELECT FROM taken WHERE hash = ANY ($1) GROUP BY transaction'
  return (await database.query(sql, hashes)).length
}

/** How many rows the largest DELETE found. */
async function largestBatch(): Promise<number | undefined> {
  const [row] = await database.query<{ rows: number }>('SELECT last_value::int AS rows FROM largest')
  return row?.rows
}

async function all(answers: Record<string, Promise<unknown>>): Promise<Record<string, unknown>> {
  const settled = Object.entries(answers).map(async ([name, answer]) => [name, await answer])
  return Object.fromEntries(await Promise.all(settled))
}
