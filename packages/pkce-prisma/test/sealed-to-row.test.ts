import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { createPkceDatabase, newState, newValue } from './support/pkce-database.ts'

const database = await createPkceDatabase()
const store = database.openStore()

const sealedToAnotherRow = {
  code: 'PKCE_STORE_TAKE_FAILED',
  retryable: true,
  cause: { cause: { code: 'FIELD_AUTHENTICATION_FAILED' } },
}

/** A flow with the fewest columns set, and one with all of them. */
const FLOWS = {
  plain: {},
  full: {
    startedBy: 'ada',
    returnUrl: '/back',
    redirectUri: 'https://a.example/cb',
    issuer: 'https://issuer.example',
    nonce: 'n',
    appState: ['a'],
  },
}

test.for([
  ['plain', "connection = 'another'"],
  ['plain', "connection_kind = 'api'"],
  ['plain', "redirect_uri = 'https://evil.example/cb'"],
  ['plain', "issuer = 'https://evil.example'"],
  ['plain', "started_by = 'bob'"],
  ['plain', "return_url = 'https://evil.example'"],
  ['full', "connection = 'another'"],
  ['full', "connection_kind = 'api'"],
  ['full', "started_by = 'bob'"],
  ['full', "return_url = 'https://evil.example'"],
  ['full', "redirect_uri = 'https://evil.example/cb'"],
  ['full', "issuer = 'https://evil.example'"],
  ['full', "issuer = ''"],
] as const)('a %s flow does not open after the edit %s', async ([flow, edit]) => {
  const state = newState()
  await store.put(state, newValue(FLOWS[flow]))
  await update(state, edit)
  await expect(store.take(state)).rejects.toMatchObject(sealedToAnotherRow)
})

test('a flow does not open after its binding is removed, added or replaced in the database', async () => {
  const evil = newState()
  const evilHash = `'\\x${createHash('sha256').update(evil).digest('hex')}'`
  const [bound, exchanged, plain] = [newState(), newState(), newState()]
  await store.put(bound, newValue(), { binding: newState() })
  await store.put(exchanged, newValue(), { binding: newState() })
  await store.put(plain, newValue())
  await update(bound, 'binding_hash = NULL')
  await update(exchanged, `binding_hash = ${evilHash}`)
  await update(plain, `binding_hash = ${evilHash}`)

  await expect(store.take(bound)).rejects.toMatchObject(sealedToAnotherRow)
  await expect(store.take(exchanged, { binding: evil })).rejects.toMatchObject(sealedToAnotherRow)
  await expect(store.take(plain, { binding: evil })).rejects.toMatchObject(sealedToAnotherRow)
})

test.for(['plain', 'full'] as const)(
  'the sealed secrets of a %s flow do not open in another row',
  async (flow) => {
    const [mine, other] = [newState(), newState()]
    await store.put(mine, newValue(FLOWS[flow]))
    await store.put(other, newValue(FLOWS[flow]))
    await database.query(
      `UPDATE oauth_pkce_states SET code_verifier =
       (SELECT code_verifier FROM oauth_pkce_states WHERE state_hash = sha256($1))
     WHERE state_hash = sha256($2)`,
      Buffer.from(other),
      Buffer.from(mine),
    )
    await expect(store.take(mine)).rejects.toMatchObject(sealedToAnotherRow)
    await expect(store.take(other)).resolves.toBeDefined()
  },
)

test('a flow sealed in the format of a later release stays in place for that release', async () => {
  const state = newState()
  await store.put(state, newValue(FLOWS.full))
  await update(state, 'seal_version = 2')
  await expect(store.take(state)).rejects.toMatchObject({
    code: 'PKCE_STORE_TAKE_FAILED',
    retryable: true,
    cause: { message: expect.stringContaining('newer release') },
  })
  await update(state, 'seal_version = 1')
  await expect(store.take(state)).resolves.toMatchObject({ nonce: 'n' })
})

test('a row does not open after its state hash is changed', async () => {
  const [state, stolen] = [newState(), newState()]
  await store.put(state, newValue(FLOWS.full))
  await update(state, `state_hash = '\\x${createHash('sha256').update(stolen).digest('hex')}'`)
  await expect(store.take(stolen)).rejects.toMatchObject(sealedToAnotherRow)
})

async function update(state: string, edit: string): Promise<void> {
  const sql = `UPDATE oauth_pkce_states SET ${edit} WHERE state_hash = sha256($1)`
  await database.query(sql, Buffer.from(state))
}
