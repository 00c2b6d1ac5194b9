import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { deployMigrations } from '../src/index.ts'
import { createDatabase, OURS } from './support/database.ts'
import { pkceMigrate } from './support/run.ts'

const FIVE = [1, 2, 3, 4, 5]

describe('five replicas that deploy at the same time', async () => {
  const { connectionString, query } = await createDatabase()

  test.each(['public', 'pkce', 'another'])('apply each migration once to the schema %s', async (schema) => {
    const outcomes = await Promise.all(
      FIVE.map(() => pkceMigrate(['deploy', '--schema', schema], connectionString)),
    )
    expect(outcomes.map(({ exitCode, stderr }) => [exitCode, stderr])).toEqual(FIVE.map(() => [0, '']))
    const applied = outcomes.flatMap(({ stdout }) => stdout.match(/(?<=^applied {2}).*$/gm) ?? [])
    expect(applied).toEqual(OURS)
    expect(await query(`SELECT FROM ${schema}._prisma_migrations`)).toHaveLength(OURS.length)
  })

  test('apply each migration once if they share a process', async () => {
    const results = await Promise.all(
      FIVE.map(() => deployMigrations({ connectionString, schema: 'together' })),
    )
    expect(results.flatMap(({ applied }) => applied)).toEqual(OURS)
  })
})

const locked = await createDatabase()
test("a deploy waits for another one beyond the engine's limit of ten seconds", async () => {
  const { connectionString } = locked
  const other = new pg.Client({ connectionString })
  await other.connect()
  await other.query('SELECT pg_advisory_lock(72707369)')

  const deployed = deployMigrations({ connectionString })
  await new Promise((resolve) => setTimeout(resolve, 10_500))
  await other.end()
  expect(await deployed).toEqual({ applied: OURS })
})
