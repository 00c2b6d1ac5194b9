import { randomBytes } from 'node:crypto'
import { afterAll, describe, expect, test } from 'vitest'
import { createPrismaClient } from '../../src/client.ts'
import { createPkceDatabase, newState, newValue, type PkceDatabase } from '../support/pkce-database.ts'
import { answerOf, notPut, notSwept, notTaken } from './support/answers.ts'
import { openSession } from './support/session.ts'
import { untilAnswered } from './support/until-answered.ts'

// Concurrent, because each test waits until a call gives up. Tests that lock more than a row use a separate database.
const [database, lockedRows, lockedTable] = [
  await createPkceDatabase(),
  await createPkceDatabase(),
  await createPkceDatabase(),
]
// The roles inherit their privileges, because two concurrent GRANTs would conflict.
const service = `service_${randomBytes(6).toString('hex')}`
await database.query(`CREATE ROLE ${service}`)
for (const { query } of [database, lockedRows, lockedTable]) {
  await query(`GRANT USAGE ON SCHEMA pkce TO ${service}`)
  await query(`GRANT SELECT, INSERT, UPDATE, DELETE ON oauth_pkce_states TO ${service}`)
}
await database.query(`
  CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM pg_sleep(2);
    RETURN coalesce(NEW, OLD);
  END $$;
  CREATE TRIGGER slow_put BEFORE INSERT ON oauth_pkce_states FOR EACH ROW
    WHEN (NEW.connection = 'slow') EXECUTE FUNCTION dawdle();
  CREATE TRIGGER slow_take BEFORE DELETE ON oauth_pkce_states FOR EACH ROW
    WHEN (OLD.connection = 'slow take') EXECUTE FUNCTION dawdle()`)

describe('calls fail with retryable: true', { concurrent: true }, () => {
  test('when the role has a statement_timeout', async () => {
    const { store } = await openLimited(database, `SET statement_timeout = '200ms'`)
    const state = await putFlow(database, { connection: 'slow take' })
    const put = answerOf(store.put(newState(), newValue({ connection: 'slow' })))
    expect(await answerOf(store.take(state))).toEqual(notTaken('57014'))
    expect(await put).toEqual(notPut('57014'))
    await expectWorking(store)
    await expect(database.openStore().take(state)).resolves.toBeDefined()
  })

  test('when the role has a lock_timeout', async ({ onTestFinished }) => {
    const { store } = await openLimited(lockedRows, `SET lock_timeout = '200ms'`)
    const state = await putFlow(lockedRows)
    const expired = await putFlow(lockedRows)
    await lockedRows.query(
      'UPDATE oauth_pkce_states SET expires_at = now() WHERE state_hash = sha256($1)',
      Buffer.from(expired),
    )
    const other = await openSession(lockedRows.connectionString, onTestFinished)
    await other.query('BEGIN; SELECT FROM oauth_pkce_states FOR UPDATE')
    const put = answerOf(store.put(expired, newValue()))
    expect(await answerOf(store.take(state))).toEqual(notTaken('55P03'))
    expect(await put).toEqual(notPut('55P03'))
    await expectWorking(store)
    await other.query('COMMIT')
    await expect(store.take(state)).resolves.toBeDefined()
  })

  test('when the role has a lock_timeout and another session locks the table', async ({ onTestFinished }) => {
    const { store } = await openLimited(lockedTable, `SET lock_timeout = '200ms'`)
    const state = await putFlow(lockedTable)
    const other = await openSession(lockedTable.connectionString, onTestFinished)
    await other.query('BEGIN; LOCK TABLE oauth_pkce_states')
    expect(await answersOf(store, state)).toEqual([notPut('55P03'), notTaken('55P03'), notSwept('55P03')])
    await other.query('COMMIT')
    await expect(store.take(state)).resolves.toBeDefined()
  })

  test('when the transactions of the role are read-only', async () => {
    const { store } = await openLimited(database, 'SET default_transaction_read_only = on')
    const state = await putFlow(database)
    expect(await answersOf(store, state)).toEqual([notPut('25006'), notTaken('25006'), notSwept('25006')])
    await expect(database.openStore().take(state)).resolves.toBeDefined()
  })

  test('while the role may open no connection, and succeed once it may', async () => {
    const { store, role } = await openLimited(database, 'CONNECTION LIMIT 0')
    const state = await putFlow(database)
    expect(await answersOf(store, state)).toEqual([notPut('53300'), notTaken('53300'), notSwept('53300')])
    await database.query(`ALTER ROLE ${role} CONNECTION LIMIT -1`)
    await expect(store.take(state)).resolves.toBeDefined()
    await expectWorking(store)
  })

  test('when they get no connection because the role may open fewer than the pool', async () => {
    const { store } = await openLimited(database, 'CONNECTION LIMIT 1')
    const flows = Array.from({ length: 50 }, async () => {
      const [state, value] = [newState(), newValue()]
      await untilAnswered(() => store.put(state, value))
      expect(await untilAnswered(() => store.take(state))).toMatchObject(value)
    })
    await Promise.all(flows)
  })
})

/** A store that connects as a separate role with one altered setting. */
async function openLimited({ query, connectionString, openStore }: PkceDatabase, alteration: string) {
  const role = `limited_${randomBytes(6).toString('hex')}`
  const password = randomBytes(16).toString('hex')
  await query(`
    CREATE ROLE ${role} LOGIN PASSWORD '${password}' IN ROLE ${service};
    ALTER ROLE ${role} ${alteration}`)
  const prisma = createPrismaClient({
    connectionString: Object.assign(new URL(connectionString), { username: role, password }).href,
  })
  const store = openStore({ prisma })
  disposals.push(async () => {
    await store.close()
    await prisma.$disconnect()
    await query(`DROP ROLE ${role}`)
  })
  return { store, role }
}

const disposals: (() => Promise<void>)[] = []
afterAll(async () => {
  await Promise.all(disposals.map((dispose) => dispose()))
  for (const { query } of [database, lockedRows, lockedTable]) await query(`DROP OWNED BY ${service}`)
  await database.query(`DROP ROLE ${service}`)
})

type Store = ReturnType<PkceDatabase['openStore']>

/** The answers of a put, a take and a sweep. */
function answersOf(store: Store, state: string): Promise<unknown[]> {
  const calls = [store.put(newState(), newValue()), store.take(state), store.sweep()]
  return Promise.all(calls.map((call: Promise<unknown>) => answerOf(call)))
}

async function expectWorking(store: Store): Promise<void> {
  const [state, value] = [newState(), newValue()]
  await store.put(state, value)
  await expect(store.take(state)).resolves.toMatchObject(value)
}

async function putFlow(database: PkceDatabase, value = {}): Promise<string> {
  const state = newState()
  await database.openStore().put(state, newValue(value))
  return state
}
