import { randomBytes } from 'node:crypto'
import { createTestDatabase } from '@org/dev-postgres/vitest'

/**
 * The environment of a service: the URL of a database, and keys.
 *
 * @param database - by default, a new database on the server of all tests.
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
