import { randomBytes } from 'node:crypto'
import { createTestDatabase } from '@org/dev-postgres/vitest'
import { deployMigrations } from '@org/pkce-migrate'

/** A migrated database of the test file's own, as the client is told to use it. */
export async function databaseEnvironment(): Promise<NodeJS.ProcessEnv> {
  const { connectionString } = await createTestDatabase()
  await deployMigrations({ connectionString })
  return { DATABASE_URL: connectionString, ENCRYPTION_KEY: randomBytes(32).toString('base64') }
}
