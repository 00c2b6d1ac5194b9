import { randomBytes } from 'node:crypto'
import { createPrismaClient } from '@org/pkce-prisma/client'
import { afterAll, afterEach, expect, onTestFinished, test } from 'vitest'
import { answerOf, notPut, notSwept, notTaken } from './support/answers.ts'
import { createFaultDatabase, newToken, newValue } from './support/fault-database.ts'
import { openSession } from './support/session.ts'
import { untilAnswered } from './support/until-answered.ts'

const database = await createFaultDatabase()
const healthy = database.openStore()

const role = `limited_${randomBytes(6).toString('hex')}`
const password = randomBytes(16).toString('hex')
await database.query(`
  CREATE ROLE ${role} LOGIN PASSWORD '${password}';
  GRANT USAGE ON SCHEMA pkce TO ${role};
  GRANT SELECT, INSERT, UPDATE, DELETE ON oauth_pkce_states TO ${role};
  CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM pg_sleep(2);
    RETURN coalesce(NEW, OLD);
  END $$;
  CREATE TRIGGER slow_put BEFORE INSERT ON oauth_pkce_states FOR EACH ROW
    WHEN (NEW.connection = 'slow') EXECUTE FUNCTION dawdle();
  CREATE TRIGGER slow_take BEFORE DELETE ON oauth_pkce_states FOR EACH ROW
    WHEN (OLD.connection = 'slow take') EXECUTE FUNCTION dawdle()`)
afterEach(() => database.query(`ALTER ROLE ${role} RESET ALL; ALTER ROLE ${role} CONNECTION LIMIT -1`))
afterAll(() => database.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`))

test('a statement_timeout of the role: typed, and nothing has changed', async () => {
  const store = await openLimited(`SET statement_timeout = '200ms'`)
  const token = await putFlow({ connection: 'slow take' })
  expect(await answerOf(store.put(newToken(), newValue({ connection: 'slow' })))).toEqual(notPut('57014'))
  expect(await answerOf(store.take(token))).toEqual(notTaken('57014'))
  await expectWorking(store)
  await expect(healthy.take(token)).resolves.toBeDefined()
})

test('a lock_timeout of the role: typed, and nothing has changed', async () => {
  const store = await openLimited(`SET lock_timeout = '200ms'`)
  const token = await putFlow()
  const expired = await putFlow()
  await database.query(
    'UPDATE oauth_pkce_states SET expires_at = now() WHERE state_hash = sha256($1)',
    bytes(expired),
  )
  const other = await openSession(database.connectionString)
  await other.query('BEGIN; SELECT FROM oauth_pkce_states FOR UPDATE')
  expect(await answerOf(store.put(expired, newValue()))).toEqual(notPut('55P03'))
  expect(await answerOf(store.take(token))).toEqual(notTaken('55P03'))
  await expectWorking(store)
  await other.query('COMMIT')
  await expect(store.take(token)).resolves.toBeDefined()
})

test('a table that somebody keeps for itself: lock_timeout makes it typed for all, and nothing has changed', async () => {
  const store = await openLimited(`SET lock_timeout = '200ms'`)
  const token = await putFlow()
  const other = await openSession(database.connectionString)
  await other.query('BEGIN; LOCK TABLE oauth_pkce_states')
  expect(await answersOf(store, token)).toEqual([notPut('55P03'), notTaken('55P03'), notSwept('55P03')])
  await other.query('COMMIT')
  await expect(store.take(token)).resolves.toBeDefined()
})

test('a role that may only read: typed, and nothing has changed', async () => {
  const store = await openLimited('SET default_transaction_read_only = on')
  const token = await putFlow()
  expect(await answersOf(store, token)).toEqual([notPut('25006'), notTaken('25006'), notSwept('25006')])
  await expect(healthy.take(token)).resolves.toBeDefined()
})

test('a role that may open no more connections: typed, nothing has changed, and it works once it may', async () => {
  const store = await openLimited('CONNECTION LIMIT 0')
  const token = await putFlow()
  expect(await answersOf(store, token)).toEqual([notPut('53300'), notTaken('53300'), notSwept('53300')])
  await database.query(`ALTER ROLE ${role} CONNECTION LIMIT -1`)
  await expect(store.take(token)).resolves.toBeDefined()
  await expectWorking(store)
})

test('a role that may open fewer connections than the pool: whoever gets none may safely ask again', async () => {
  const store = await openLimited('CONNECTION LIMIT 1')
  const flows = Array.from({ length: 50 }, async () => {
    const [token, value] = [newToken(), newValue()]
    await untilAnswered(() => store.put(token, value))
    expect(await untilAnswered(() => store.take(token))).toMatchObject(value)
  })
  await Promise.all(flows)
})

/** A store whose sessions are the role's, which was altered before. */
async function openLimited(alteration: string) {
  await database.query(`ALTER ROLE ${role} ${alteration}`)
  const url = new URL(database.connectionString)
  url.username = role
  url.password = password
  const prisma = createPrismaClient({ connectionString: url.href })
  const store = database.openStore({ prisma })
  // Its idle sessions would count against the next limit.
  onTestFinished(async () => {
    await store.close()
    await prisma.$disconnect()
  })
  return store
}

/** What a put, a take and a sweep come to. */
function answersOf(store: typeof healthy, token: string): Promise<unknown[]> {
  const calls = [store.put(newToken(), newValue()), store.take(token), store.sweep()]
  return Promise.all(calls.map((call: Promise<unknown>) => answerOf(call)))
}

async function expectWorking(store: typeof healthy): Promise<void> {
  const [token, value] = [newToken(), newValue()]
  await store.put(token, value)
  await expect(store.take(token)).resolves.toMatchObject(value)
}

async function putFlow(value = {}): Promise<string> {
  const token = newToken()
  await healthy.put(token, newValue(value))
  return token
}

function bytes(token: string): Buffer {
  return Buffer.from(token)
}
