import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { createPkceDatabase, type encryptor, newState, newValue } from './support/pkce-database.ts'

const database = await createPkceDatabase()
const store = database.openStore()

test('the table contains hashes of the state and the binding, and no plaintext secret', async () => {
  const [state, binding, nonce, appSecret] = [newState(), newState(), newState(), newState()]
  const value = newValue({
    kind: 'api',
    startedBy: 'ada',
    returnUrl: '/back',
    redirectUri: 'https://a.example/cb',
    issuer: 'https://issuer.example',
    nonce,
    appState: { appSecret },
  })
  await store.put(state, value, { binding })

  const [row] = await database.query('SELECT * FROM oauth_pkce_states')
  expect(row).toMatchObject({
    state_hash: createHash('sha256').update(state).digest(),
    binding_hash: createHash('sha256').update(binding).digest(),
    connection_kind: 'api',
    connection: 'issue-tracker',
    started_by: 'ada',
    return_url: '/back',
    redirect_uri: 'https://a.example/cb',
    issuer: 'https://issuer.example',
  })
  const stored = JSON.stringify(await database.query('SELECT row_to_json(s)::text FROM oauth_pkce_states s'))
  for (const secret of [state, binding, value.codeVerifier, nonce, appSecret]) {
    expect(stored).not.toContain(secret)
  }
})

test('columns that a replica of another version omits get their defaults', async () => {
  await database.query(
    `INSERT INTO oauth_pkce_states (state_hash, connection, code_verifier, expires_at)
     VALUES ('\\x00', 'c', 'sealed', now())`,
  )
  const [row] = await database.query(`SELECT * FROM oauth_pkce_states WHERE state_hash = '\\x00'`)
  expect(row).toMatchObject({
    binding_hash: null,
    connection_kind: 'mcp',
    started_by: '',
    return_url: '',
    redirect_uri: '',
    issuer: '',
    seal_version: 1,
  })
})

test('autovacuum runs on the table without a cost delay', async () => {
  const [table] = await database.query(
    `SELECT reloptions FROM pg_class WHERE oid = 'oauth_pkce_states'::regclass`,
  )
  expect(table).toEqual({ reloptions: ['autovacuum_vacuum_cost_delay=0'] })
})

test('a put over an expired row replaces all of its columns', async () => {
  const state = newState()
  const binding = newState()
  const first = { kind: 'api', startedBy: 'a', returnUrl: '/a', redirectUri: 'https://a.example' }
  await store.put(state, newValue({ ...first, issuer: 'https://a.example', nonce: 'a' }), { binding })
  await database.query(
    `UPDATE oauth_pkce_states SET created_at = now() - interval '1 hour', expires_at = now()
     WHERE state_hash = sha256($1)`,
    Buffer.from(state),
  )
  const value = newValue({ kind: 'mcp', startedBy: 'b', returnUrl: '/b', redirectUri: 'https://b.example' })
  const { expiresAt } = await store.put(state, { ...value, connection: 'another' })
  await expect(store.take(state)).resolves.toEqual({
    ...value,
    connection: 'another',
    issuer: '',
    nonce: '',
    appState: null,
    createdAt: new Date(expiresAt.getTime() - store.ttlMs),
    expiresAt,
  })
})

test('a store without an encryptor is refused', () => {
  expect(() => database.openStore({ encryptor: undefined as unknown as typeof encryptor })).toThrow(TypeError)
})
