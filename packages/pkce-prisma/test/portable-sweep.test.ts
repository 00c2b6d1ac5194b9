import { expect, test } from 'vitest'
import { insertExpired, insertFlows } from './support/insert-flows.ts'
import { createPkceDatabase } from './support/pkce-database.ts'

const database = await createPkceDatabase()

// A view has no `ctid`, like the tables of CockroachDB and YugabyteDB.
await database.query('CREATE SCHEMA portable')
await database.query('CREATE VIEW portable.oauth_pkce_states AS SELECT * FROM pkce.oauth_pkce_states')
const store = database.openStore({ schema: 'portable' })

test('a sweep deletes expired flows by key on a server without ctid', async () => {
  await insertFlows(database, 10, "now() + interval '1 hour'")
  await insertExpired(database, 2_500)
  await expect(store.sweep()).resolves.toBe(2_500)
  await expect(store.sweep()).resolves.toBe(0)
  const [left] = await database.query('SELECT count(*)::int AS count FROM pkce.oauth_pkce_states')
  expect(left).toEqual({ count: 10 })
})

test('a sweep ends even if a trigger undoes its deletions', async () => {
  await database.query(`
    CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
    CREATE TRIGGER keep BEFORE DELETE ON pkce.oauth_pkce_states FOR EACH ROW EXECUTE FUNCTION keep()`)
  await insertExpired(database, 2_500)
  await expect(store.sweep()).resolves.toBe(0)
})
