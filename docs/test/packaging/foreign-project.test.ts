import { deployMigrations, migrationStatus } from '@org/pkce-migrate'
import { describe, expect, test } from 'vitest'
import {
  createDatabase,
  OURS,
  type TestDatabase,
} from '../../../packages/pkce-migrate/test/support/database.ts'
import { createPrismaProject } from '../support/prisma-project.ts'

const USERS = 'model User {\n  id Int @id\n  name String\n}'
const USERS_WITH_EMAIL = USERS.replace('name', 'email String?\n  name')
const IN_SYNC = { exitCode: 0, stdout: expect.stringMatching(/No difference|in sync|up to date|No pending/) }

describe("a service's own Prisma project that is created after our table", async () => {
  const database = await createDatabase()
  const { connectionString } = database
  await deployMigrations({ connectionString })
  await putFlow(database)
  const { prisma, writeModels } = createPrismaProject('after-ours', connectionString, USERS)
  const before = await ours(database)

  test.each([
    ['migrate dev --name init', { exitCode: 0 }],
    ['migrate dev', IN_SYNC],
    ['migrate status', IN_SYNC],
    ['migrate deploy', IN_SYNC],
    ['migrate diff --from-config-datasource --to-schema prisma/schema.prisma --exit-code', IN_SYNC],
    ['migrate diff --from-migrations prisma/migrations --to-config-datasource --exit-code', IN_SYNC],
    ['db push', IN_SYNC],
    ['db push --accept-data-loss', IN_SYNC],
    ['db pull --print', { exitCode: 0, stdout: expect.stringContaining('model User') }],
    ['migrate reset --force', { exitCode: 0 }],
    ['db push --force-reset', { exitCode: 0 }],
  ])('%s ignores it', async (command, outcome) => {
    const { exitCode, stdout, stderr } = await prisma(command)
    expect({ exitCode, stdout: stdout + stderr }).toMatchObject(outcome)
    expect(stdout + stderr).not.toMatch(/oauth|pkce(?!-migrate)/i)
    expect(await database.tables('public')).toContain('User')
    expect(await ours(database)).toEqual(before)
  })

  test("prisma migrate dev adds the project's changes, and leaves our table alone", async () => {
    await prisma('migrate reset --force')
    writeModels(USERS_WITH_EMAIL)
    const { exitCode, stdout, stderr } = await prisma('migrate dev --name email')
    expect([exitCode, stdout + stderr]).toEqual([0, expect.not.stringMatching(/reset|oauth/i)])
    expect(await ours(database)).toEqual(before)
  })

  test('prisma migrate diff writes no statement about our table', async () => {
    const { stdout } = await prisma('migrate diff --from-config-datasource --to-empty --script')
    expect(stdout).toMatch(/DROP TABLE .*"User"/)
    expect(stdout).not.toMatch(/oauth|pkce/i)
  })

  test('our table is still up to date', async () => {
    expect(await migrationStatus({ connectionString })).toMatchObject({ applied: OURS, upToDate: true })
    expect(await deployMigrations({ connectionString })).toEqual({ applied: [] })
  })
})

describe.each(['migrate dev --name init', 'db push'])(
  "a service's own Prisma project that was created first, by %s",
  async (command) => {
    const database = await createDatabase()
    const { connectionString, query, tables } = database
    const { prisma } = createPrismaProject(
      `before-ours-${command.replaceAll(/\W+/g, '-')}`,
      connectionString,
      USERS,
    )
    expect(await prisma(command)).toMatchObject({ exitCode: 0 })
    await query(`INSERT INTO "User" VALUES (1, 'Ada')`)
    const theirs = await tables('public')

    test("our deploy needs no option, and leaves the project's tables alone", async () => {
      expect(await deployMigrations({ connectionString })).toEqual({ applied: OURS })
      expect(await tables('pkce')).toEqual(['_prisma_migrations', 'oauth_pkce_states'])
      expect(await tables('public')).toEqual(theirs)
      expect(await query('SELECT * FROM "User"')).toEqual([{ id: 1, name: 'Ada' }])
    })

    test('its commands work as if our table did not exist', async () => {
      await putFlow(database)
      const before = await ours(database)
      const diff = 'migrate diff --from-config-datasource --to-schema prisma/schema.prisma --exit-code'
      for (const next of [diff, command.replace(' --name init', ''), 'db push']) {
        expect(await prisma(next)).toMatchObject(IN_SYNC)
      }
      expect(await ours(database)).toEqual(before)
      expect(await query('SELECT * FROM "User"')).toEqual([{ id: 1, name: 'Ada' }])
    })
  },
)

test('the same commands drop our table if it is in public, so it is in pkce by default', async () => {
  const { connectionString, tables } = await createDatabase()
  await deployMigrations({ connectionString, schema: 'public' })
  const { prisma } = createPrismaProject('in-public', connectionString, USERS)
  const diff = await prisma('migrate diff --from-config-datasource --to-schema prisma/schema.prisma --script')
  expect(diff.stdout).toMatch(/DROP TABLE .*oauth_pkce_states/)
  expect(await prisma('db push')).toMatchObject({ exitCode: 0 })
  expect(await tables('public')).not.toContain('oauth_pkce_states')
})

async function putFlow({ query }: TestDatabase): Promise<void> {
  await query(
    `INSERT INTO pkce.oauth_pkce_states (state_hash, connection, code_verifier, expires_at)
       VALUES ('\\x01', 'https://mcp.example', 'sealed', now() + interval '1 hour')`,
  )
}

/** Everything of ours that a command could have changed. */
async function ours({ query }: TestDatabase): Promise<unknown> {
  return {
    columns: await query(
      `SELECT table_name, column_name, data_type, character_maximum_length FROM information_schema.columns
         WHERE table_schema = 'pkce' ORDER BY 1, 2`,
    ),
    indexes: await query("SELECT indexdef FROM pg_indexes WHERE schemaname = 'pkce' ORDER BY 1"),
    ledger: await query('SELECT * FROM pkce._prisma_migrations ORDER BY migration_name'),
    flows: await query('SELECT * FROM pkce.oauth_pkce_states'),
  }
}
