import { randomBytes } from 'node:crypto'
import { type PostgresServer, startPostgres } from '@org/dev-postgres'
import { deployMigrations } from '@org/pkce-migrate'
import { onTestFinished } from 'vitest'

/** Starts a migrated database until the test ends. `env` configures a service to use it. */
export async function startDatabase(): Promise<{ postgres: PostgresServer; env: NodeJS.ProcessEnv }> {
  const postgres = await startPostgres()
  onTestFinished(() => postgres.stop())
  const { connectionString } = await postgres.createDatabase()
  await deployMigrations({ connectionString })
  const key = randomBytes(32).toString('base64')
  return { postgres, env: { DATABASE_URL: connectionString, FIELD_ENCRYPTION_KEYS: `test:${key}` } }
}
