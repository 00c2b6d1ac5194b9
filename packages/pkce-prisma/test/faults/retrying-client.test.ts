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

// Every COMMIT that has taken flows of this connection is refused, once for each.
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

describe('a client that runs transactions again', { concurrent: true }, () => {
  test('after COMMITs that fail with 40001: each flow is handed out once', async () => {
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
    // A run whose own COMMIT was refused cannot be told from one that took the flow: it may be told so, never twice.
    expect(handedOut).toEqual(Array(FLOWS).fill(1))
  })

  test('after a COMMIT whose answer is lost: the flow is gone, and not handed out', async () => {
    await using through = await openProxiedStore(database, { extend: retryingClient })
    const state = await putFlow()
    through.proxy.decide = first('COMMIT', 'cut after')
    expect(await answerOf(through.store.take(state))).toMatchObject({ retryable: false })
    expect(await answerOf(healthy.take(state))).toEqual(notFound)
  })

  test('after a COMMIT that got lost: the flow is handed out once', async () => {
    await using through = await openProxiedStore(database, { extend: retryingClient })
    const state = await putFlow()
    through.proxy.decide = first('COMMIT', 'cut before')
    expect(await answerOf(through.store.take(state))).toBe('answered')
    expect(await answerOf(healthy.take(state))).toEqual(notFound)
  })

  test('a later run that gets no connection says nothing of a COMMIT whose answer was lost', async () => {
    await using proxy = await startProxy(database.connectionString)
    const { prisma } = openFragileClient(proxy.connectionString, { max: 1 })
    afterAll(() => prisma.$disconnect())
    const store = database.openStore({ prisma: retryingClient(prisma) })
    const state = await putFlow()
    const release = new Gate()
    let other: Promise<unknown> | undefined
    const decide = first('COMMIT', 'cut after')
    proxy.decide = (statement) => {
      // The only connection goes to another caller of the service.
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
