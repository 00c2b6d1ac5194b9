const { createFieldEncryptor, parseFieldEncryptionKeys } = require('@org/field-encryption')
const { isPkceStoreError } = require('@org/pkce-core')
const { createFlows } = require('@org/pkce-flow')
const { MemoryPkceStore } = require('@org/pkce-memory')
const { deployMigrations } = require('@org/pkce-migrate')
const { PrismaPkceStore } = require('@org/pkce-prisma')
const { createPrismaClient } = require('@org/pkce-prisma/client')

const { DATABASE_URL: connectionString, FIELD_ENCRYPTION_KEYS, PKCE_SCHEMA: schema } = process.env
const callbackUrl = 'https://service.example/oauth/callback'

// A busy machine may take longer than Jest's five seconds to load the query compiler of Prisma's client.
jest.setTimeout(120_000)

test('Jest loads CommonJS', () => {
  expect(require.resolve('@org/pkce-core')).toMatch(/cjs/)
})

test('a flow is taken once from memory', () => putAndTake(new MemoryPkceStore()))

test('a flow is taken once from PostgreSQL', async () => {
  const { applied } = await deployMigrations({ connectionString, schema })
  expect(applied).toHaveLength(1)
  const prisma = createPrismaClient({ connectionString, schema })
  const encryptor = createFieldEncryptor(parseFieldEncryptionKeys(FIELD_ENCRYPTION_KEYS))
  await putAndTake(new PrismaPkceStore({ prisma, encryptor, schema }))
  await prisma.$disconnect()
})

test('a flow begins and completes', async () => {
  const store = new MemoryPkceStore()
  const flows = createFlows({ store, callbackUrl })
  const request = new Request('https://service.example/oauth/start', { method: 'POST' })
  const begun = await flows.begin({ connection: 'issue-tracker', appState: { tab: 1 } }, { request })
  const redirect = begun.response(new URL('https://login.example/authorize'))
  const [cookie] = redirect.headers.getSetCookie()[0].split(';')
  const url = `${callbackUrl}?${new URLSearchParams({ code: 'c', state: begun.parameters.state })}`
  const done = await flows.complete(new Request(url, { headers: { cookie } }))
  expect(done).toMatchObject({ ok: true, flow: { appState: { tab: 1 } } })
  await store.close()
})

async function putAndTake(store) {
  const codeVerifier = 'the-random-verifier-of-43-to-128-characters-'
  await store.put('the random state of one flow, 32+', { connection: 'issue-tracker', codeVerifier })
  expect(await store.take('the random state of one flow, 32+')).toMatchObject({ codeVerifier })
  const refused = await store.take('the random state of one flow, 32+').catch((error) => error)
  expect(isPkceStoreError(refused, 'PKCE_STATE_NOT_FOUND')).toBe(true)
  await store.close()
}
