import { createTestDatabase } from '@org/dev-postgres/vitest'
import { expect, test } from 'vitest'

const { TEST_DATABASE_URL = '' } = process.env
const atTheTop = await createTestDatabase()

test('creates databases on the server of the environment', async () => {
  const insideATest = await createTestDatabase()
  for (const { connectionString } of [atTheTop, insideATest]) {
    expect(new URL(connectionString).host).toBe(new URL(TEST_DATABASE_URL).host)
  }
})
