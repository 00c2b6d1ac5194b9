import { randomBytes } from 'node:crypto'
import { createTestDatabase } from '@org/dev-postgres/vitest'
import { deployMigrations } from '@org/pkce-migrate'

/** A separate migrated database for the test file, as environment variables for the client. */
export async function databaseEnvironment(): Promise<NodeJS.ProcessEnv> {
  const { connectionString } = await createTestDatabase()
  await deployMigrations({ connectionString })
  return { DATABASE_URL: connectionString, ENCRYPTION_KEY: randomBytes(32).toString('base64') }
}
