import { afterEach, expect, test } from 'vitest'
import { createPkceDatabase, newState, newValue } from './support/pkce-database.ts'

const database = await createPkceDatabase()
const store = database.openStore()

afterEach(() => database.query('DROP FUNCTION IF EXISTS fail CASCADE; DROP SEQUENCE IF EXISTS attempts'))

test.for(['40001', '40P01'])('a put that PostgreSQL rolled back with %s is retried', async (sqlState) => {
  await failOn('INSERT', sqlState, 2)
  const state = newState()
  await store.put(state, newValue())
  await expect(attempts()).resolves.toBe(3)
  await expect(store.take(state)).resolves.toBeDefined()
})

test.for(['40001', '40P01'])('a take that PostgreSQL rolled back with %s is retried', async (sqlState) => {
  const state = newState()
  await store.put(state, newValue())
  await failOn('DELETE', sqlState, 2)
  await expect(store.take(state)).resolves.toBeDefined()
  await expect(attempts()).resolves.toBe(3)
})

test('a take whose COMMIT was refused because of a conflict is retried', async () => {
  const state = newState()
  await store.put(state, newValue())
  await failOn('COMMIT', '40001', 2)
  await expect(store.take(state)).resolves.toBeDefined()
  await expect(attempts()).resolves.toBe(3)
})

test('a sweep that PostgreSQL rolled back because of a conflict is retried', async () => {
  await store.put(newState(), newValue())
  await database.query('UPDATE oauth_pkce_states SET expires_at = now()')
  await failOn('DELETE', '40001', 2)
  await expect(store.sweep()).resolves.toBe(1)
  await expect(attempts()).resolves.toBe(3)
})

test('a persistent conflict is retried until the deadline of the call, and the flow stays', async () => {
  const state = newState()
  await store.put(state, newValue())
  await failOn('DELETE', '40001', 1_000)
  await expect(store.take(state)).rejects.toMatchObject({ retryable: true, cause: { sqlState: '40001' } })
  expect(await attempts()).toBeGreaterThan(5)
})

test('a take whose session ends at COMMIT is retried, and the flow is handed over', async () => {
  const state = newState()
  await store.put(state, newValue())
  await failOn('COMMIT', 'terminate', 1)
  await expect(store.take(state)).resolves.toBeDefined()
  await expect(attempts()).resolves.toBe(2)
})

test('a take whose COMMIT PostgreSQL refuses for another reason fails and leaves the flow', async () => {
  const state = newState()
  await store.put(state, newValue())
  await failOn('COMMIT', '23514', 1)
  await expect(store.take(state)).rejects.toMatchObject({ retryable: true, cause: { sqlState: '23514' } })
  await expect(attempts()).resolves.toBe(1)
  await expect(store.take(state)).resolves.toBeDefined()
})

test('a put whose session was terminated is retried, because its first attempt is over', async () => {
  await failOn('INSERT', 'terminate', 2)
  const state = newState()
  await store.put(state, newValue())
  await expect(attempts()).resolves.toBe(3)
  await expect(store.take(state)).resolves.toBeDefined()
})

test('a put whose session is terminated every time fails with an unknown outcome', async () => {
  await failOn('INSERT', 'terminate', 1_000)
  await expect(store.put(newState(), newValue())).rejects.toMatchObject({
    code: 'PKCE_STORE_PUT_FAILED',
    retryable: false,
    cause: { sqlState: '57P01' },
  })
})

/** Makes PostgreSQL fail the next `times` statements, or their COMMIT, with `sqlState`, or end their session. */
async function failOn(event: 'INSERT' | 'DELETE' | 'COMMIT', sqlState: string, times: number): Promise<void> {
  const refusal =
    sqlState === 'terminate'
      ? 'PERFORM pg_terminate_backend(pg_backend_pid());'
      : `RAISE EXCEPTION 'refused' USING ERRCODE = '${sqlState}';`
  await database.query('CREATE SEQUENCE attempts')
  // A sequence keeps counting when a transaction is rolled back.
  await database.query(
    `CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN
       IF nextval('attempts') <= ${times} THEN
         ${refusal}
       END IF;
       RETURN NULL;
     END $$`,
  )
  await database.query(
    event === 'COMMIT'
      ? `CREATE CONSTRAINT TRIGGER t AFTER DELETE ON oauth_pkce_states DEFERRABLE INITIALLY DEFERRED
         FOR EACH ROW EXECUTE FUNCTION fail()`
      : `CREATE TRIGGER t BEFORE ${event} ON oauth_pkce_states EXECUTE FUNCTION fail()`,
  )
}

async function attempts(): Promise<number> {
  const [row] = await database.query('SELECT last_value::int AS n FROM attempts')
  return Number(row?.n)
}
