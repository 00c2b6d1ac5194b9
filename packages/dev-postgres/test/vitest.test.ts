import { createTestDatabase } from '@org/dev-postgres/vitest'
import pg from 'pg'
import { expect, test } from 'vitest'

const database = await createTestDatabase()

test('a test file has an empty database of its own', async () => {
  const client = new pg.Client({ connectionString: database.connectionString })
  await client.connect()
  try {
    const { rows } = await client.query(
      "SELECT count(*)::int AS tables FROM pg_tables WHERE schemaname = 'public'",
    )
    expect(rows).toEqual([{ tables: 0 }])
  } finally {
    await client.end()
  }
})
