import pg from 'pg'
import { afterAll, expect, test } from 'vitest'
import { createPkceDatabase, newState, newValue } from './support/pkce-database.ts'
import { recordStatements } from './support/record-statements.ts'

const database = await createPkceDatabase()
const store = database.openStore()
const other = new pg.Client({ connectionString: database.connectionString })
await other.connect()
afterAll(() => other.end())

test('a take whose row is locked delays one batch, and then stays out of batches', async () => {
  const [locked, free] = [newState(), newState()]
  for (const state of [locked, free]) await store.put(state, newValue())
  await other.query('BEGIN')
  await other.query('SELECT FROM pkce.oauth_pkce_states WHERE state_hash = sha256($1) FOR UPDATE', [
    Buffer.from(locked),
  ])

  const { prisma, statements } = recordStatements(database.prisma)
  const recorded = database.openStore({ prisma })
  const takes = [recorded.take(locked), recorded.take(free)]
  const deletions = () => statements.filter(({ sql }) => sql.includes('DELETE')).map(({ sql }) => sql)
  await expect(takes[1]).resolves.toBeDefined()
  await expect.poll(() => deletions().length).toBeGreaterThan(4)
  // Another take of the same flow does not delay a batch either.
  takes.push(recorded.take(locked))
  const before = deletions().length
  await expect.poll(() => deletions().length).toBeGreaterThan(before + 2)
  expect(deletions().filter((sql) => !sql.includes('SKIP LOCKED'))).toHaveLength(1)

  await other.query('COMMIT')
  const answers = await Promise.allSettled([takes[0], takes[2]])
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})
