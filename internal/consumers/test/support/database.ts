import { randomBytes } from 'node:crypto'
import { createTestDatabase } from '@org/dev-postgres/vitest'

/** All that a stranger gets of our PostgreSQL: what the environment of a service would hold. */
export async function databaseEnvironment(): Promise<{
  DATABASE_URL: string
  FIELD_ENCRYPTION_KEYS: string
}> {
  const { connectionString } = await createTestDatabase()
  return {
    DATABASE_URL: connectionString,
    FIELD_ENCRYPTION_KEYS: `test:${randomBytes(32).toString('base64')}`,
  }
}
