import type { TestProject } from 'vitest/node'
import { dropDatabases, randomName } from './database.ts'
import { startPostgres } from './start-postgres.ts'

/**
 * A `globalSetup` for Vitest: starts one server for the run and stops it afterwards. If `TEST_DATABASE_URL` names a server,
 * the tests use that one instead, and afterwards only their databases are dropped.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const prefix = randomName('test')
  const { TEST_DATABASE_URL } = process.env
  if (TEST_DATABASE_URL) {
    project.provide('devPostgres', { adminUrl: TEST_DATABASE_URL, prefix })
    return () => dropDatabases(TEST_DATABASE_URL, prefix)
  }
  const server = await startPostgres()
  project.provide('devPostgres', { adminUrl: server.connectionString, prefix })
  return server.stop
}
