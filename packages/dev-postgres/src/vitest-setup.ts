import type { TestProject } from 'vitest/node'
import { startPostgres } from './start-postgres.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where `createTestDatabase` connects as the administrator. */
    devPostgresUrl: string
  }
}

/**
 * A `globalSetup` of Vitest: starts one server for the whole run and stops it afterwards. Where the environment
 * names a server in `TEST_DATABASE_URL`, the tests use that one, and it is left running.
 */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const { TEST_DATABASE_URL } = process.env
  if (TEST_DATABASE_URL) {
    project.provide('devPostgresUrl', TEST_DATABASE_URL)
    return undefined
  }
  const server = await startPostgres()
  project.provide('devPostgresUrl', server.connectionString)
  return server.stop
}
