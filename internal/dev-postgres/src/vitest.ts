import { afterAll, inject } from 'vitest'
import { createDatabase, type Database, randomName } from './database.ts'

declare module 'vitest' {
  interface ProvidedContext {
    devPostgres: {
      /** The administrator's connection string, used by `createTestDatabase`. */
      adminUrl: string
      /** The prefix of the names of all databases of this run. */
      prefix: string
    }
  }
}

/**
 * Creates an empty database. Called at the top level of a test file or in the body of a `describe`, it is dropped at the end
 * of that. Called inside a hook or a test, where Vitest accepts no further hooks, it is dropped at the end of the run.
 *
 * @throws if the `globalSetup` of the Vitest configuration does not include `@org/dev-postgres/vitest-setup`.
 */
export async function createTestDatabase(): Promise<Database> {
  const server = inject('devPostgres')
  if (!server)
    throw new Error("Add '@org/dev-postgres/vitest-setup' to test.globalSetup of the Vitest configuration")
  const database = await createDatabase(server.adminUrl, randomName(server.prefix))
  afterAll(database.drop)
  return database
}
