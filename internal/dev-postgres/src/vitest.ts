import { afterAll, inject } from 'vitest'
import { createDatabase, type Database, randomName } from './database.ts'

declare module 'vitest' {
  interface ProvidedContext {
    devPostgres: {
      /** Where `createTestDatabase` connects as the administrator. */
      adminUrl: string
      /** How the names of all databases of this run begin. */
      prefix: string
    }
  }
}

/**
 * Creates an empty database. Called at the top of a test file or in the body of a `describe`, it is dropped when
 * that is done; called inside a hook or a test, where Vitest takes no further hooks, at the end of the run.
 *
 * @throws when `@org/dev-postgres/vitest-setup` is not among the `globalSetup` of the Vitest configuration.
 */
export async function createTestDatabase(): Promise<Database> {
  const server = inject('devPostgres')
  if (!server)
    throw new Error("Add '@org/dev-postgres/vitest-setup' to test.globalSetup of the Vitest configuration")
  const database = await createDatabase(server.adminUrl, randomName(server.prefix))
  afterAll(database.drop)
  return database
}
