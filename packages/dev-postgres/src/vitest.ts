import { afterAll, inject } from 'vitest'
import { createDatabase, type Database } from './database.ts'
import type {} from './vitest-setup.ts'

/**
 * Creates an empty database for the test file, or the suite, that calls this while it is being collected;
 * it is dropped when that is done. Needs `@org/dev-postgres/vitest-setup` among the `globalSetup` of the run.
 */
export async function createTestDatabase(): Promise<Database> {
  const database = await createDatabase(inject('devPostgresUrl'))
  afterAll(database.drop)
  return database
}
