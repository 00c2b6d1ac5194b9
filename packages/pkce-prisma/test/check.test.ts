import { randomBytes } from 'node:crypto'
import type { StoreProblem } from '@org/pkce-core'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { createPrismaClient } from '../src/client.ts'
import type { PrismaPkceStore } from '../src/index.ts'
import { createPkceDatabase, newState, newValue } from './support/pkce-database.ts'

const SCHEMA = 'checked'
const database = await createPkceDatabase(SCHEMA)
const store = database.openStore()

const role = `service_${randomBytes(6).toString('hex')}`
const url = new URL(database.connectionString)
url.username = role
url.password = randomBytes(16).toString('hex')
await database.query(`CREATE ROLE ${role} LOGIN PASSWORD '${url.password}'`)
const prisma = createPrismaClient({ connectionString: url.href })
afterAll(async () => {
  await prisma.$disconnect()
  await database.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`)
})

test('check() resolves for a working store and leaves no row behind', async () => {
  await expect(store.check()).resolves.toBeUndefined()
  await expect(database.query(`SELECT FROM ${SCHEMA}.oauth_pkce_states`)).resolves.toEqual([])
})

test('one error lists all problems, each with the part that it concerns', async () => {
  const broken = database.openStore({
    prisma,
    encryptor: { encrypt: async () => 'sealed', decrypt: () => Promise.reject(new Error('a secret')) },
  })
  const problems = await problemsOf(broken)
  expect(parts(problems)).toEqual(['privilege', 'privilege', 'encryptor'])
  expect(problems[0]?.message).toBe(`The role lacks USAGE on the schema "${SCHEMA}": grant it`)
  expect(problems[1]?.message).toContain('SELECT, INSERT, UPDATE, DELETE')
  expect(JSON.stringify(problems)).not.toContain('a secret')
  await expect(broken.check()).rejects.toThrow(/^The store cannot work:\n- .*\n- .*\n- .*$/)
})

describe('check() reports a table that', () => {
  afterEach(() => database.query(`ALTER TABLE IF EXISTS ${SCHEMA}.away RENAME TO oauth_pkce_states`))

  test('is missing, with the name it looked for and how to create it', async () => {
    await database.query(`ALTER TABLE ${SCHEMA}.oauth_pkce_states RENAME TO away`)
    const [problem] = await problemsOf(store)
    expect(problem).toMatchObject({ part: 'table' })
    expect(problem?.message).toContain(`"${SCHEMA}"."oauth_pkce_states"`)
    expect(problem?.message).toContain('pkce-migrate deploy')
    const calls = [() => store.put(newState(), newValue()), () => store.take(newState()), () => store.sweep()]
    for (const call of calls) {
      await expect(call()).rejects.toThrow(new RegExp(`"${SCHEMA}".*pkce-migrate deploy`))
    }
  })

  test.for([
    ['issuer text', 'RENAME COLUMN issuer TO emitter', 'RENAME COLUMN emitter TO issuer'],
    [
      'expires_at timestamp with time zone',
      'ALTER expires_at TYPE timestamp',
      'ALTER expires_at TYPE timestamptz',
    ],
  ] as const)('lacks the column %s', async ([column, change, undo]) => {
    await database.query(`ALTER TABLE ${SCHEMA}.oauth_pkce_states ${change}`)
    const problems = await problemsOf(store)
    await database.query(`ALTER TABLE ${SCHEMA}.oauth_pkce_states ${undo}`)
    expect(parts(problems)).toEqual(['column'])
    expect(problems[0]?.message).toContain(`has no column ${column}`)
  })
})

test('check() names a schema that does not exist', async () => {
  const problems = await problemsOf(database.openStore({ schema: 'nowhere' }))
  expect(parts(problems)).toEqual(['schema'])
  expect(problems[0]?.message).toContain('"nowhere"')
})

test.for<[string, string, Change]>([
  ['a read-only server', 'read-only', { options: '-c default_transaction_read_only=on' }],
  ['a port where nothing listens', 'database', { port: '1' }],
  ['a wrong password', 'database', { password: 'wrong' }],
  ['a database that does not exist', 'database', { pathname: '/nowhere' }],
])('check() reports %s', async ([, part, { options, ...change }]) => {
  const changed = Object.assign(new URL(database.connectionString), change)
  if (options) changed.searchParams.set('options', options)
  const client = createPrismaClient({ connectionString: changed.href })
  const problems = await problemsOf(database.openStore({ prisma: client }))
  await client.$disconnect()
  expect(parts(problems)).toEqual([part])
  expect(problems[0]?.message).not.toContain(changed.password)
})

test('check() reports a database whose encoding is not UTF8', async () => {
  const name = `latin1_${randomBytes(6).toString('hex')}`
  await database.query(`CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'`)
  const connectionString = Object.assign(new URL(database.connectionString), { pathname: name }).href
  const client = createPrismaClient({ connectionString })
  const problems = await problemsOf(database.openStore({ prisma: client }))
  await client.$disconnect()
  await database.query(`DROP DATABASE ${name} WITH (FORCE)`)
  expect(parts(problems)).toContain('encoding')
})

test('check() rejects on a closed store', async () => {
  const closed = database.openStore()
  await closed.close()
  await expect(closed.check()).rejects.toMatchObject({ code: 'PKCE_STORE_CLOSED' })
})

interface Change {
  options?: string
  port?: string
  password?: string
  pathname?: string
}

async function problemsOf(checked: PrismaPkceStore): Promise<readonly StoreProblem[]> {
  const error = await checked.check().catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code: 'PKCE_STORE_CHECK_FAILED', retryable: true })
  return (error as { problems: StoreProblem[] }).problems
}

function parts(problems: readonly StoreProblem[]): string[] {
  return problems.map(({ part }) => part)
}
