import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { createPrismaClient } from '../src/client.ts'
import { createPkceDatabase, newState, newValue } from './support/pkce-database.ts'

const database = await createPkceDatabase()
const store = database.openStore()

test('the error of an unreachable database is retryable and contains no password', async () => {
  const unreachable = 'postgresql://user:canary-password@127.0.0.1:1/nothing'
  const prisma = createPrismaClient({ connectionString: unreachable })
  const down = database.openStore({ prisma })
  const put = await down.put(newState(), newValue()).catch((error: unknown) => error)
  const take = await down.take(newState()).catch((error: unknown) => error)
  const sweep = await down.sweep().catch((error: unknown) => error)
  expect(put).toMatchObject({ code: 'PKCE_STORE_PUT_FAILED', retryable: true })
  expect(take).toMatchObject({ code: 'PKCE_STORE_TAKE_FAILED', retryable: true })
  expect(sweep).toMatchObject({ code: 'PKCE_STORE_SWEEP_FAILED', retryable: true })
  expect(inspect([put, take, sweep], { depth: 10, showHidden: true })).not.toContain('canary')
  await prisma.$disconnect()
})

test('the error of a rejected row has the SQLSTATE and none of the values', async () => {
  await database.query(`ALTER TABLE oauth_pkce_states ADD CONSTRAINT c CHECK (started_by <> 'canary-user')`)
  const state = newState()
  const value = newValue({ startedBy: 'canary-user' })
  const error = await store.put(state, value).catch((reason: unknown) => reason)
  expect(error).toMatchObject({
    code: 'PKCE_STORE_PUT_FAILED',
    retryable: true,
    cause: { sqlState: '23514' },
  })
  const printed = inspect(error, { depth: 10, showHidden: true })
  for (const secret of [state, value.codeVerifier, 'canary-user']) expect(printed).not.toContain(secret)
})

test('a flow survives while its table is temporarily missing', async () => {
  const state = newState()
  await store.put(state, newValue())
  await database.query(`ALTER TABLE oauth_pkce_states RENAME TO away`)
  await expect(store.take(state)).rejects.toMatchObject({ cause: { sqlState: '42P01' }, retryable: true })
  await database.query(`ALTER TABLE away RENAME TO oauth_pkce_states`)
  await expect(store.take(state)).resolves.toBeDefined()
})

test('an error of a custom encryptor is not passed on, because it may quote its input', async () => {
  const careless = database.openStore({
    encryptor: {
      encrypt: (plaintext) => Promise.reject(new Error(`cannot seal ${plaintext}`)),
      decrypt: (sealed) => Promise.reject(new Error(`cannot open ${sealed}`)),
    },
  })
  const value = newValue()
  const error = await careless.put(newState(), value).catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code: 'PKCE_STORE_PUT_FAILED', retryable: true })
  expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(value.codeVerifier)
})
