import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { startPostgres } from '@org/dev-postgres'
import { deployMigrations } from '@org/pkce-migrate'
import type { PkcePrismaClient, PrismaPkceStore } from '@org/pkce-prisma'
import { createPrismaClient } from '@org/pkce-prisma/client'
import pg from 'pg'
import { afterAll, describe, expect, test } from 'vitest'
import { textOf } from './support/pages.ts'
import { PAGE } from './support/prisma-project.ts'
import { writeSnippets } from './support/snippets.ts'

process.env.FIELD_ENCRYPTION_KEYS = `test:${randomBytes(32).toString('base64')}`
const { storeOn } = await import(
  /* @vite-ignore */ join(writeSnippets('run-privileges', [PAGE]), 'store-on.ts')
)

const postgres = await startPostgres()
afterAll(() => postgres.stop())
const password = randomBytes(16).toString('hex')
const STRANGERS = ['anon', 'authenticated', 'service_role']
await administrate((await postgres.createDatabase()).connectionString, [
  ...['service', ...STRANGERS].map((role) => `CREATE ROLE ${role} LOGIN PASSWORD '${password}'`),
  'ALTER ROLE service_role BYPASSRLS',
])

describe('the privileges on the page', async () => {
  const { connectionString } = await postgres.createDatabase()
  await deployMigrations({ connectionString })
  const store = openStore(asRole(connectionString, 'service'))
  const [grants = ''] = sqlUnder('Privileges')

  test('if they are missing, every call fails with 42501, and check() names them', async () => {
    const refused = { retryable: true, cause: { sqlState: '42501' } }
    await expect(store.put(newSecret(), newValue())).rejects.toMatchObject(refused)
    await expect(store.take(newSecret())).rejects.toMatchObject(refused)
    await expect(store.sweep()).rejects.toMatchObject(refused)
    const messages = await messagesOf(store)
    expect(messages[0]).toMatch(/^The role lacks USAGE on the schema/)
    expect(messages[1]).toMatch(/^The role lacks SELECT, INSERT, UPDATE, DELETE/)
  })

  test('are enough for every call, and give no access to the record', async () => {
    await administrate(connectionString, [grants])
    await expect(store.check()).resolves.toBeUndefined()
    const state = newSecret()
    await store.put(state, newValue())
    await administrate(connectionString, [
      "UPDATE pkce.oauth_pkce_states SET expires_at = now() - interval '1 second'",
    ])
    await store.put(state, newValue())
    await expect(store.take(state)).resolves.toBeDefined()
    await store.put(newSecret(), newValue())
    await administrate(connectionString, [
      "UPDATE pkce.oauth_pkce_states SET expires_at = now() - interval '1 second'",
    ])
    await expect(store.sweep()).resolves.toBe(1)
    expect(await codeOf(connectionString, 'service', 'SELECT FROM pkce._prisma_migrations')).toBe('42501')
  })

  test.each(['SELECT', 'INSERT', 'UPDATE', 'DELETE'])(
    'check() names %s if it is missing',
    async (privilege) => {
      await administrate(connectionString, [`REVOKE ${privilege} ON pkce.oauth_pkce_states FROM service`])
      expect(await messagesOf(store)).toEqual([expect.stringMatching(`^The role lacks ${privilege} on`)])
      await administrate(connectionString, [grants])
    },
  )
})

describe.each([
  ['public', 0],
  ['pkce', 1],
] as const)("Supabase's default privileges in %s", async (schema, block) => {
  const { connectionString } = await postgres.createDatabase()
  const table = `${schema}.oauth_pkce_states`
  const record = `${schema}._prisma_migrations`
  const attacks = [
    `SELECT connection FROM ${table}`,
    `DELETE FROM ${table} WHERE false`,
    `UPDATE ${record} SET rolled_back_at = now() WHERE false`,
    `INSERT INTO ${record} (id, checksum, migration_name) SELECT '', '', '' WHERE false`,
    `TRUNCATE ${table}`,
  ]
  const codes = () =>
    Promise.all(
      STRANGERS.map((role) => Promise.all(attacks.map((attack) => codeOf(connectionString, role, attack)))),
    )
  await administrate(connectionString, [
    `CREATE SCHEMA IF NOT EXISTS ${schema}`,
    `GRANT USAGE ON SCHEMA ${schema} TO ${STRANGERS.join()}`,
    `ALTER DEFAULT PRIVILEGES IN SCHEMA ${schema} GRANT ALL ON TABLES TO ${STRANGERS.join()}`,
  ])
  await deployMigrations({ connectionString, schema })

  test('let every role read and change both tables until the statements on the page have run', async () => {
    expect(await codes()).toEqual(STRANGERS.map(() => attacks.map(() => 'allowed')))
    await administrate(connectionString, [`ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`])
    expect(await codeOf(connectionString, 'anon', `TRUNCATE ${table}`)).toBe('allowed')
    await administrate(connectionString, [`ALTER TABLE ${table} DISABLE ROW LEVEL SECURITY`])

    const statements = sqlUnder('Supabase')[block] ?? ''
    await administrate(connectionString, [statements])
    expect(await codes()).toEqual(STRANGERS.map(() => attacks.map(() => '42501')))
    const owner = openStore(connectionString, schema)
    await expect(owner.check()).resolves.toBeUndefined()
  })
})

test('the statements for pkce also cover tables of later migrations', async () => {
  const { connectionString } = await postgres.createDatabase()
  await deployMigrations({ connectionString })
  const grant = `ALTER DEFAULT PRIVILEGES IN SCHEMA pkce GRANT ALL ON TABLES TO ${STRANGERS.join()}`
  const later = (name: string) => [`CREATE TABLE pkce.${name} ()`, `GRANT USAGE ON SCHEMA pkce TO anon`]
  await administrate(connectionString, [grant, ...later('before')])
  expect(await codeOf(connectionString, 'anon', 'SELECT FROM pkce.before')).toBe('allowed')
  await administrate(connectionString, [sqlUnder('Supabase')[1] ?? '', ...later('after')])
  expect(await codeOf(connectionString, 'anon', 'SELECT FROM pkce.after')).toBe('42501')
})

test('the policy on the page lets the store work under row-level security', async () => {
  const { connectionString } = await postgres.createDatabase()
  await deployMigrations({ connectionString })
  await administrate(connectionString, [
    sqlUnder('Privileges')[0] ?? '',
    'ALTER TABLE pkce.oauth_pkce_states ENABLE ROW LEVEL SECURITY',
  ])
  const store = openStore(asRole(connectionString, 'service'))
  const refused = { cause: { sqlState: '42501' } }
  await expect(store.put(newSecret(), newValue())).rejects.toMatchObject(refused)
  expect(await messagesOf(store)).toEqual([
    expect.stringMatching(/^Row-level security is enabled on .*, and no policy lets the role SELECT/),
  ])

  await administrate(connectionString, sqlUnder('Row-level security'))
  await expect(store.check()).resolves.toBeUndefined()
  const state = newSecret()
  await store.put(state, newValue())
  await expect(store.take(state)).resolves.toBeDefined()
})

test('if an extension turns errors into empty results, they look like a collision or a miss', async () => {
  const { connectionString } = await postgres.createDatabase()
  const plain = createPrismaClient({ connectionString })
  afterAll(() => plain.$disconnect())
  const swallowing = plain.$extends({
    query: { $queryRawUnsafe: ({ args, query }) => query(args).catch(() => []) },
  })
  const store: PrismaPkceStore = storeOn(swallowing as unknown as PkcePrismaClient)
  await expect(store.put(newSecret(), newValue())).rejects.toMatchObject({ code: 'PKCE_STATE_COLLISION' })
  await expect(store.take(newSecret())).rejects.toMatchObject({ code: 'PKCE_STATE_NOT_FOUND' })
  await store.close()
})

/** The statements under a heading of the page, one string per block. */
function sqlUnder(heading: string): string[] {
  const [section = ''] = textOf(PAGE).split(`\n## ${heading}\n`)[1]?.split('\n## ') ?? []
  const blocks = [...section.matchAll(/^```sql\n(.*?)^```$/gms)].map(([, sql = '']) => sql)
  expect(blocks).not.toEqual([])
  return blocks
}

async function administrate(connectionString: string, statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}

async function codeOf(connectionString: string, role: string, statement: string): Promise<string> {
  const refusal = await administrate(asRole(connectionString, role), [statement]).catch((error) => error)
  return refusal === undefined ? 'allowed' : refusal.code
}

function asRole(connectionString: string, username: string): string {
  return Object.assign(new URL(connectionString), { username, password }).href
}

function openStore(connectionString: string, schema = 'pkce'): PrismaPkceStore {
  const prisma = createPrismaClient({ connectionString, schema })
  const store: PrismaPkceStore = storeOn(prisma, schema)
  afterAll(async () => {
    await store.close()
    await prisma.$disconnect()
  })
  return store
}

async function messagesOf(store: PrismaPkceStore): Promise<string[]> {
  const error = await store.check().catch((reason: unknown) => reason)
  return (error as { problems: { message: string }[] }).problems.map(({ message }) => message)
}

function newValue() {
  return { connection: 'issue-tracker', codeVerifier: newSecret() }
}

function newSecret(): string {
  return randomBytes(32).toString('base64url')
}
