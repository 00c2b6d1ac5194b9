import { fileURLToPath } from 'node:url'
import { succeed } from '@org/child-process'
import { type Database, startPostgres } from '@org/dev-postgres'
import { createTestDatabase } from '@org/dev-postgres/vitest'
import { describe, expect, test } from 'vitest'
import { query } from './support/query.ts'

const vitest = fileURLToPath(new URL('vitest.mjs', import.meta.resolve('vitest/package.json')))
const programs = fileURLToPath(new URL('programs', import.meta.url))

let ofTheSuite: Database

describe('a database for a suite', async () => {
  const database = await createTestDatabase()
  ofTheSuite = database

  test('is empty', async () => {
    const tables = await query(database.connectionString, "SELECT FROM pg_tables WHERE schemaname = 'public'")
    expect(tables).toEqual([])
  })

  test('is not shared', async () => {
    const another = await createTestDatabase()
    expect(another.connectionString).not.toBe(database.connectionString)
  })
})

test('a database for a suite is dropped after it', async () => {
  await expect(query(ofTheSuite.connectionString, 'SELECT 1')).rejects.toThrow('does not exist')
})

test('the server in TEST_DATABASE_URL is used, cleaned up and left running', async () => {
  await using server = await startPostgres()
  const env = { ...process.env, TEST_DATABASE_URL: server.connectionString }
  const stdout = await succeed(process.execPath, [vitest, 'run', '--root', programs], { env })
  expect(stdout).toContain('1 passed')
  expect(
    await query(server.connectionString, "SELECT datname FROM pg_database WHERE datname LIKE 'test%'"),
  ).toEqual([])
})
