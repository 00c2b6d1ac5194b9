import { randomBytes } from 'node:crypto'
import { createTestDatabase } from '@org/dev-postgres/vitest'

/**
 * All that a stranger gets of our PostgreSQL: what the environment of a service would hold.
 *
 * @param database - by default a new one on the server of all tests.
 */
export async function databaseEnvironment(database?: { connectionString: string }): Promise<{
  DATABASE_URL: string
  FIELD_ENCRYPTION_KEYS: string
}> {
  const { connectionString } = database ?? (await createTestDatabase())
  return {
    DATABASE_URL: connectionString,
    FIELD_ENCRYPTION_KEYS: `test:${randomBytes(32).toString('base64')}`,
  }
}
