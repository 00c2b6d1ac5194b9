import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createPkceDatabase, newState, newValue, PATIENT } from '../support/pkce-database.ts'
import { first, startProxy } from '../support/proxy/proxy.ts'
import { answerOf, notFound } from './support/answers.ts'
import { Gate } from './support/batches.ts'
import { openFragileClient } from './support/fragile-client.ts'
import { openProxiedStore } from './support/proxied-store.ts'
import { retryingClient } from './support/retrying-client.ts'

const FLOWS = 20
const TAKERS = 3

const database = await createPkceDatabase()
const healthy = database.openStore()

// Three of four COMMITs that took flows of this connection are refused.
beforeAll(() =>
  database.query(`
    CREATE SEQUENCE commits;
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF nextval('commits') % 4 > 0 THEN RAISE EXCEPTION 'no' USING ERRCODE = '40001'; END IF;
      RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER refuse AFTER DELETE ON oauth_pkce_states DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW WHEN (OLD.connection = 'refused') EXECUTE FUNCTION refuse()`),
)

describe('a client that retries transactions', { concurrent: true }, () => {
  test('hands each flow out once after COMMITs that fail with 40001', async () => {
    const stores = [0, 1].map(() => database.openStore({ prisma: retryingClient(database.prisma) }))
    const flows = Array.from({ length: FLOWS }, () => ({
      state: newState(),
      value: newValue({ connection: 'refused' }),
    }))
    await Promise.all(flows.map(({ state, value }) => healthy.put(state, value)))
    const takers = Array.from({ length: TAKERS }, (_, taker) => stores[taker % 2] ?? healthy)
    const handedOut = await Promise.all(
      flows.map(async ({ state }) => {
        const answers = await Promise.all(takers.map((store) => answerOf(store.take(state))))
        return answers.filter((answer) => answer === 'answered').length
      }),
    )
    expect(await database.query("SELECT FROM oauth_pkce_states WHERE connection = 'refused'")).toEqual([])
    // A caller cannot tell a refused COMMIT from one that took the flow, and so may get an error.
    expect(handedOut).toEqual(Array(FLOWS).fill(1))
  })

  test('does not hand out a flow after a COMMIT whose answer is lost', async () => {
    await using through = await openProxiedStore(database, { extend: retryingClient })
    const state = await putFlow()
    through.proxy.decide = first('COMMIT', 'cut after')
    expect(await answerOf(through.store.take(state))).toMatchObject({ retryable: false })
    expect(await answerOf(healthy.take(state))).toEqual(notFound)
  })

  test('hands a flow out once after a lost COMMIT', async () => {
    await using through = await openProxiedStore(database, { extend: retryingClient })
    const state = await putFlow()
    through.proxy.decide = first('COMMIT', 'cut before')
    expect(await answerOf(through.store.take(state))).toBe('answered')
    expect(await answerOf(healthy.take(state))).toEqual(notFound)
  })

  test('does not take a later run without a connection as proof about an unanswered COMMIT', async () => {
    await using proxy = await startProxy(database.connectionString)
    const { prisma } = openFragileClient(proxy.connectionString, { max: 1 })
    afterAll(() => prisma.$disconnect())
    const store = database.openStore({ prisma: retryingClient(prisma) })
    const state = await putFlow()
    const release = new Gate()
    let other: Promise<unknown> | undefined
    const decide = first('COMMIT', 'cut after')
    proxy.decide = (statement) => {
      // Another caller of the service occupies the only connection.
      if (statement.kind === 'COMMIT') other ??= prisma.$transaction(() => release.opened, PATIENT)
      return decide(statement)
    }
    const answer = await answerOf(store.take(state))
    release.open()
    await other
    expect(answer).toMatchObject({ code: 'PKCE_STORE_TAKE_FAILED', retryable: false })
    expect(await answerOf(healthy.take(state))).toEqual(notFound)
  })
})

async function putFlow(): Promise<string> {
  const state = newState()
  await healthy.put(state, newValue())
  return state
}
