import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startPostgres } from '@org/dev-postgres'
import { deployMigrations } from '@org/pkce-migrate'
import type { PkcePrismaClient, PrismaPkceStore } from '@org/pkce-prisma'
import { createPrismaClient } from '@org/pkce-prisma/client'
import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { textOf } from '../support/pages.ts'
import { createPrismaProject, PAGE, type PrismaProject } from '../support/prisma-project.ts'
import { root, writeSnippets } from '../support/snippets.ts'

process.env.FIELD_ENCRYPTION_KEYS = `test:${randomBytes(32).toString('base64')}`
const { storeOn } = await import(/* @vite-ignore */ join(writeSnippets('run-beside', [PAGE]), 'store-on.ts'))

const postgres = await startPostgres()
afterAll(() => postgres.stop())

const text = textOf(PAGE)
const table = [
  ...text.matchAll(/^\| `((?:migrate|db|generate).*?)` +\| (.+?) +\| (.+?) +\| (.+?) +\|$/gm),
].map(([, command = '', ...flows]) => ({ command, flows }))
const USERS = 'model User {\n  id Int @id\n  name String\n}\n'
const USERS_WITH_EMAIL = USERS.replace('name', 'email String?\n  name')
const OURS = readFileSync(join(root, 'packages/pkce-migrate/prisma/schema.prisma'), 'utf8').replace(
  /^.*?(?=\/\/\/ One)/s,
  '',
)
const withSchema = (models: string, schema: string) =>
  models.replace(/\n}\n$/, `\n  @@schema("${schema}")\n}\n`)
const BOTH = ['public', 'pkce']

test('the page has a row for each command', () => expect(table.length).toBeGreaterThan(9))

const setups: Setup[] = [
  {
    column: 'in `pkce`',
    schema: 'pkce',
    models: () => USERS_WITH_EMAIL,
    async follow(_, connectionString) {
      await deployMigrations({ connectionString })
    },
    async recover() {
      throw new Error('Nothing is lost in pkce, so there is nothing to recover')
    },
  },
  {
    column: 'in `public`',
    schema: 'public',
    models: () => USERS_WITH_EMAIL,
    async follow(project, connectionString) {
      const [, copy = ''] = /^```sh\n(cp .*)$/m.exec(text) ?? []
      await expect(deployMigrations({ connectionString, schema: 'public' })).rejects.toMatchObject({
        code: 'PKCE_MIGRATE_SCHEMA_TAKEN',
      })
      await succeed(project.sh(copy))
      project.declareExternal('public.oauth_pkce_states')
      await succeed(project.prisma('migrate deploy'))
      expect(await deployMigrations({ connectionString, schema: 'public' })).toEqual({ applied: [] })
    },
    async recover(project) {
      await succeed(project.prisma('migrate reset --force'))
    },
  },
  {
    column: 'with a model',
    schema: 'pkce',
    models: (project) => {
      project.declareExternal('pkce.oauth_pkce_states')
      return withSchema(USERS_WITH_EMAIL, 'public') + withSchema(OURS, 'pkce')
    },
    async follow(project, connectionString) {
      await deployMigrations({ connectionString })
      project.declareExternal('pkce.oauth_pkce_states')
      project.writeModels(withSchema(USERS, 'public') + withSchema(OURS, 'pkce'), BOTH)
    },
    async recover(project, connectionString) {
      await succeed(project.prisma('migrate reset --force'))
      await deployMigrations({ connectionString })
    },
  },
]

describe.each(setups)('$column', ({ column, schema, models, follow, recover }) => {
  let project: PrismaProject
  let connectionString: string
  let store: PrismaPkceStore

  beforeAll(async () => {
    const database = await postgres.createDatabase()
    connectionString = database.connectionString
    project = createPrismaProject(column.replaceAll(/\W+/g, '-'), connectionString, USERS)
    await succeed(project.prisma('migrate dev --name init'))
    await follow(project, connectionString)
    const prisma = createPrismaClient({ connectionString, schema })
    store = storeOn(prisma, schema)
    afterAll(async () => {
      await store.close()
      await prisma.$disconnect()
    })
    project.writeModels(models(project), column === 'with a model' ? BOTH : undefined)
  })

  const place = setups.findIndex((setup) => setup.column === column)
  test.each(table.map(({ command, flows }) => [command, `${flows[place]}`] as const))(
    'prisma %s: %s',
    async (command, fate) => {
      const [, applied] = /^migrate resolve --applied (\S+)/.exec(command) ?? []
      if (applied !== undefined) addMigration(project, applied)
      const put = await putFlow(store)
      const { stdout } = await succeed(project.prisma(command))
      expect(stdout).not.toContain('DROP')
      if (fate === 'flows stay') {
        expect(await store.take(put.state)).toMatchObject({ codeVerifier: put.codeVerifier })
        return
      }
      if (fate === '**flows are lost**') {
        await expect(store.take(put.state)).rejects.toMatchObject({ code: 'PKCE_STATE_NOT_FOUND' })
      } else {
        expect(fate).toBe('**the table is lost**')
        await expect(store.take(put.state)).rejects.toMatchObject({ cause: { sqlState: '42P01' } })
        await recover(project, connectionString)
      }
      await expect(store.check()).resolves.toBeUndefined()
      const next = await putFlow(store)
      expect(await store.take(next.state)).toMatchObject({ codeVerifier: next.codeVerifier })
    },
  )
})

test('in public, Prisma reports migrations that were not copied, and resets nothing', async () => {
  const { connectionString } = await postgres.createDatabase()
  await deployMigrations({ connectionString, schema: 'public' })
  const project = createPrismaProject('not-copied', connectionString, USERS)
  project.declareExternal('public.oauth_pkce_states')
  const { exitCode, stdout, stderr } = await project.prisma('migrate dev --name init')
  expect(exitCode).not.toBe(0)
  expect(stdout + stderr).toContain('missing from the local migrations directory')
  expect(await deployMigrations({ connectionString, schema: 'public' })).toEqual({ applied: [] })
})

test("a model in the service's own client counts the store's flows", async () => {
  const { connectionString } = await postgres.createDatabase()
  const project = createPrismaProject('own-client', connectionString, USERS)
  project.writeModels(withSchema(USERS, 'public') + withSchema(OURS, 'pkce'), BOTH)
  project.declareExternal('pkce.oauth_pkce_states')
  await succeed(project.prisma('generate'))
  const { PrismaClient } = await import(/* @vite-ignore */ join(project.folder, 'generated/client.ts'))
  await deployMigrations({ connectionString })
  const prisma: PkcePrismaClient & Counting = new PrismaClient({
    adapter: new PrismaPg({ connectionString }),
  })
  const store: PrismaPkceStore = storeOn(prisma)
  const { state, codeVerifier } = await putFlow(store)
  expect(await prisma.oauthPkceState.count()).toBe(1)
  expect(await store.take(state)).toMatchObject({ codeVerifier })
  expect(await prisma.oauthPkceState.count()).toBe(0)
  await store.close()
  await prisma.$disconnect()
})

test('with a model, our record stops Prisma until Prisma has a record of its own', async () => {
  const { connectionString } = await postgres.createDatabase()
  await deployMigrations({ connectionString })
  const project = createPrismaProject('order', connectionString, USERS)
  project.writeModels(withSchema(USERS, 'public') + withSchema(OURS, 'pkce'), BOTH)
  project.declareExternal('pkce.oauth_pkce_states')
  addMigration(project, '20200101000000_init')
  const refused = await project.prisma('migrate deploy')
  expect(refused.exitCode).not.toBe(0)
  expect(refused.stdout + refused.stderr).toContain('migration persistence is not initialized')

  const [, statement = ''] = /`(CREATE TABLE public.*)`/.exec(text) ?? []
  const client = new pg.Client({ connectionString })
  await client.connect()
  await client.query(statement)
  await client.end()
  await succeed(project.prisma('migrate deploy'))
  expect(await deployMigrations({ connectionString })).toEqual({ applied: [] })
})

interface Setup {
  /** The start of its heading in the table. */
  column: string
  schema: string
  models(project: PrismaProject): string
  /** Follows the page's steps in a project that has its own migration. */
  follow(project: PrismaProject, connectionString: string): Promise<void>
  /** Follows the page's steps for a lost table. */
  recover(project: PrismaProject, connectionString: string): Promise<void>
}

interface Counting {
  oauthPkceState: { count(): Promise<number> }
  $disconnect(): Promise<void>
}

async function succeed(outcome: ReturnType<PrismaProject['sh']>) {
  const { exitCode, stdout, stderr } = await outcome
  expect({ exitCode, output: stdout + stderr }).toMatchObject({ exitCode: 0 })
  return { stdout }
}

function addMigration({ folder }: PrismaProject, name: string): void {
  const migration = join(folder, 'prisma/migrations', name)
  mkdirSync(migration)
  writeFileSync(join(migration, 'migration.sql'), 'SELECT 1;\n')
}

async function putFlow(store: PrismaPkceStore): Promise<{ state: string; codeVerifier: string }> {
  const [state, codeVerifier] = [newSecret(), newSecret()]
  await store.put(state, { connection: 'issue-tracker', codeVerifier })
  return { state, codeVerifier }
}

function newSecret(): string {
  return randomBytes(32).toString('base64url')
}
