import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { createPkceDatabase, type encryptor, newToken, newValue } from './pkce-database.ts'

const database = await createPkceDatabase()
const store = database.openStore()

test('the table holds the hash of the token and a sealed verifier, neither of them in clear', async () => {
  const token = newToken()
  const value = newValue({
    kind: 'api',
    startedBy: 'ada',
    returnUrl: '/back',
    redirectUri: 'https://a.example/cb',
  })
  await store.put(token, value)

  const [row] = await database.query('SELECT * FROM oauth_pkce_states')
  expect(row).toMatchObject({
    state_hash: createHash('sha256').update(token).digest(),
    connection_kind: 'api',
    connection: 'issue-tracker',
    started_by: 'ada',
    return_url: '/back',
    redirect_uri: 'https://a.example/cb',
  })
  const stored = JSON.stringify(await database.query('SELECT row_to_json(s)::text FROM oauth_pkce_states s'))
  expect(stored).not.toContain(token)
  expect(stored).not.toContain(value.codeVerifier)
})

test.for([
  ["connection = 'another'"],
  ["connection_kind = 'api'"],
  ["redirect_uri = 'https://evil.example/cb'"],
])('a verifier does not open in a row that was edited: %s', async ([edit]) => {
  const token = newToken()
  await store.put(token, newValue())
  await database.query(
    `UPDATE oauth_pkce_states SET ${edit} WHERE state_hash = sha256($1)`,
    Buffer.from(token),
  )
  await expect(store.take(token)).rejects.toMatchObject({ code: 'PKCE_STORE_TAKE_FAILED' })
})

test('a verifier does not open in another row', async () => {
  const [mine, other] = [newToken(), newToken()]
  await store.put(mine, newValue())
  await store.put(other, newValue())
  await database.query(
    `UPDATE oauth_pkce_states SET code_verifier =
       (SELECT code_verifier FROM oauth_pkce_states WHERE state_hash = sha256($1))
     WHERE state_hash = sha256($2)`,
    Buffer.from(other),
    Buffer.from(mine),
  )
  await expect(store.take(mine)).rejects.toMatchObject({ code: 'PKCE_STORE_TAKE_FAILED' })
  await expect(store.take(other)).resolves.toBeDefined()
})

test('columns that a replica of another version leaves out get their defaults', async () => {
  await database.query(
    `INSERT INTO oauth_pkce_states (state_hash, connection, code_verifier, expires_at)
     VALUES ('\\x00', 'c', 'sealed', now())`,
  )
  const [row] = await database.query(`SELECT * FROM oauth_pkce_states WHERE state_hash = '\\x00'`)
  expect(row).toMatchObject({ connection_kind: 'mcp', started_by: '', return_url: '', redirect_uri: '' })
})

test('a put over an expired row replaces every column of it', async () => {
  const token = newToken()
  await store.put(
    token,
    newValue({ kind: 'api', startedBy: 'a', returnUrl: '/a', redirectUri: 'https://a.example' }),
  )
  await database.query(
    `UPDATE oauth_pkce_states SET created_at = now() - interval '1 hour', expires_at = now()
     WHERE state_hash = sha256($1)`,
    Buffer.from(token),
  )
  const value = newValue({ kind: 'mcp', startedBy: 'b', returnUrl: '/b', redirectUri: 'https://b.example' })
  const { expiresAt } = await store.put(token, { ...value, connection: 'another' })
  await expect(store.take(token)).resolves.toEqual({
    ...value,
    connection: 'another',
    createdAt: new Date(expiresAt.getTime() - store.ttlMs),
    expiresAt,
  })
})

test('a store without a client or an encryptor is refused', () => {
  expect(() => database.openStore({ prisma: undefined as unknown as typeof database.prisma })).toThrow(
    TypeError,
  )
  expect(() => database.openStore({ encryptor: undefined as unknown as typeof encryptor })).toThrow(TypeError)
})
