import { describe, expect, test } from 'vitest'
import { deployMigrations, migrationStatus } from '../src/index.ts'
import { createDatabase, OURS } from './support/database.ts'
import { createPrismaProject } from './support/prisma-project.ts'

describe('prisma migrate in production', async () => {
  const { connectionString, query, tables } = await createDatabase()
  const { prisma, addMigration } = await createPrismaProject(connectionString)

  test('status lists the pending migrations, and deploy applies them', async () => {
    const pending = await prisma('migrate status')
    const deployed = await prisma('migrate deploy')
    expect([pending.exitCode, deployed.exitCode]).toEqual([1, 0])
    for (const name of OURS) {
      expect(pending.stdout).toContain(name)
      expect(deployed.stdout).toContain(name)
    }
    expect(await prisma('migrate status')).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('Database schema is up to date!'),
    })
    expect(
      await prisma('migrate diff --from-config-datasource --to-schema prisma/schema.prisma --exit-code'),
    ).toMatchObject({ exitCode: 0 })
  })

  test('a failed migration can be resolved', async () => {
    await addMigration('29990101000000_broken', 'CREATE TABLE half_done (id INTEGER); SELECT 1 / 0')
    const { exitCode, stderr } = await prisma('migrate deploy')
    expect(exitCode).toBe(1)
    expect(stderr).toContain('29990101000000_broken')
    expect(stderr).toContain('division by zero')
    expect(await tables('pkce')).not.toContain('half_done')

    await addMigration('29990101000000_broken', 'CREATE TABLE repaired (id INTEGER)')
    expect(await prisma('migrate deploy')).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('P3009'),
    })
    expect(await prisma('migrate resolve --rolled-back 29990101000000_broken')).toMatchObject({ exitCode: 0 })
    expect(await prisma('migrate deploy')).toMatchObject({ exitCode: 0 })
    expect(await tables('pkce')).toContain('repaired')
  })

  test('db execute runs a script, and reports its error', async () => {
    expect(
      await prisma('db execute --file prisma/migrations/29990101000000_broken/migration.sql'),
    ).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('"repaired" already exists') })
    await query('DROP TABLE pkce.repaired')
    expect(
      await prisma('db execute --file prisma/migrations/29990101000000_broken/migration.sql'),
    ).toMatchObject({ exitCode: 0 })
    expect(await tables('pkce')).toContain('repaired')
  })

  test('deploy creates a missing database', async () => {
    const url = new URL(connectionString)
    url.pathname += '_more'
    const missing = { DATABASE_URL: url.href }
    expect(await prisma('migrate status', missing)).toMatchObject({
      stderr: expect.stringContaining('P1003'),
    })
    expect(await prisma('migrate deploy', missing)).toMatchObject({ exitCode: 0 })
    expect(await prisma('migrate status', missing)).toMatchObject({ exitCode: 0 })
    await query(`DROP DATABASE "${url.pathname.slice(1)}"`)
  })

  test('the error for a wrong password does not contain it', async () => {
    const url = new URL(connectionString)
    url.username = 'nobody'
    url.password = 'tweety'
    const { stdout, stderr, exitCode } = await prisma('migrate status', { DATABASE_URL: url.href })
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(/P1000|P1010/)
    expect(stdout + stderr).not.toContain('tweety')
  })
})

const withoutTls = await createDatabase()
const noTls = await createPrismaProject(`${withoutTls.connectionString}?sslmode=require`)
test("a warning of the driver does not corrupt the engine's messages to the CLI", async () => {
  const { exitCode, stdout, stderr } = await noTls.prisma('migrate status')
  expect([exitCode, stdout + stderr]).toEqual([1, expect.stringContaining('P1001')])
  expect(stdout + stderr).not.toContain('Could not parse')
})

describe('prisma migrate deploy and deployMigrations', async () => {
  const { connectionString, query } = await createDatabase()
  const { prisma } = await createPrismaProject(`${connectionString}?schema=theirs`)
  const ledger = (schema: string) =>
    query(
      `SELECT migration_name, checksum, applied_steps_count, logs, rolled_back_at, finished_at >= started_at AS finished
         FROM ${schema}._prisma_migrations ORDER BY started_at`,
    )

  test('deployMigrations finds nothing to apply after prisma migrate deploy', async () => {
    expect(await prisma('migrate deploy')).toMatchObject({ exitCode: 0 })
    expect((await migrationStatus({ connectionString, schema: 'theirs' })).upToDate).toBe(true)
    expect(await deployMigrations({ connectionString, schema: 'theirs' })).toEqual({ applied: [] })
  })

  test('prisma migrate deploy finds nothing to apply after deployMigrations', async () => {
    await deployMigrations({ connectionString, schema: 'ours' })
    const env = { DATABASE_URL: `${connectionString}?schema=ours` }
    expect(await prisma('migrate status', env)).toMatchObject({ exitCode: 0 })
    expect(await prisma('migrate deploy', env)).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('No pending migrations to apply.'),
    })
  })

  test('leave the same record', async () => {
    expect(await ledger('ours')).toEqual(await ledger('theirs'))
    expect(await ledger('ours')).toMatchObject(OURS.map((name) => ({ migration_name: name, finished: true })))
  })
})
