import { expect, test } from 'vitest'
import { insertExpired, insertFlows } from './support/insert-flows.ts'
import { createPkceDatabase } from './support/pkce-database.ts'

const database = await createPkceDatabase()

// A view has no `ctid`, as tables of CockroachDB and YugabyteDB have none.
await database.query('CREATE SCHEMA portable')
await database.query('CREATE VIEW portable.oauth_pkce_states AS SELECT * FROM pkce.oauth_pkce_states')
const store = database.openStore({ schema: 'portable' })

test('where the server knows no ctid, a sweep deletes what has expired by its key', async () => {
  await insertFlows(database, 10, "now() + interval '1 hour'")
  await insertExpired(database, 2_500)
  await expect(store.sweep()).resolves.toBe(2_500)
  await expect(store.sweep()).resolves.toBe(0)
  const [left] = await database.query('SELECT count(*)::int AS count FROM pkce.oauth_pkce_states')
  expect(left).toEqual({ count: 10 })
})

test('a sweep whose deletions are undone by a trigger ends', async () => {
  await database.query(`
    CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
    CREATE TRIGGER keep BEFORE DELETE ON pkce.oauth_pkce_states FOR EACH ROW EXECUTE FUNCTION keep()`)
  await insertExpired(database, 2_500)
  await expect(store.sweep()).resolves.toBe(0)
})
