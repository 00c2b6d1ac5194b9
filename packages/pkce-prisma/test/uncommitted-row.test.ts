import pg from 'pg'
import { afterAll, expect, test } from 'vitest'
import { createPkceDatabase, newState, newValue } from './support/pkce-database.ts'

const database = await createPkceDatabase()
const store = database.openStore()
const other = new pg.Client({ connectionString: database.connectionString })
await other.connect()
afterAll(() => other.end())

test('an uncommitted row with the state of one put does not delay the rest of its batch', async () => {
  const states = Array.from({ length: 20 }, newState)
  const [state = ''] = states
  await other.query('BEGIN')
  await other.query(
    `INSERT INTO pkce.oauth_pkce_states (state_hash, connection, code_verifier, expires_at)
     VALUES (sha256($1), 'issue-tracker', 'sealed', now() + interval '1 minute')`,
    [Buffer.from(state)],
  )

  let isAnswered = false
  const put = store.put(state, newValue()).finally(() => {
    isAnswered = true
  })
  await Promise.all(states.slice(1).map((free) => store.put(free, newValue())))
  expect(isAnswered).toBe(false)

  await other.query('ROLLBACK')
  await expect(put).resolves.toBeDefined()
  await expect(store.take(state)).resolves.toMatchObject({ connection: newValue().connection })
})
