import { randomBytes } from 'node:crypto'
import { createFieldEncryptor, type FieldEncryptor } from '@org/field-encryption'
import { expect, test } from 'vitest'
import { createPkceDatabase, newState, newValue } from './support/pkce-database.ts'

const database = await createPkceDatabase()
const keys = { old: new Uint8Array(randomBytes(32)), next: new Uint8Array(randomBytes(32)) }
const storeWith = (encryptor: FieldEncryptor) => database.openStore({ encryptor })

const before = storeWith(createFieldEncryptor({ keys: { old: keys.old }, primary: 'old' }))
const prepared = storeWith(createFieldEncryptor({ keys, primary: 'old' }))
const rotated = storeWith(createFieldEncryptor({ keys, primary: 'next' }))
const removed = storeWith(createFieldEncryptor({ keys: { next: keys.next }, primary: 'next' }))

test.for([
  ['before the new key is known anywhere', before, before],
  ['while some replicas know the new key', prepared, before],
  ['sealed before, opened once the new key seals', before, rotated],
  ['sealed with the new key, opened by a replica that still seals with the old one', rotated, prepared],
  ['sealed with the new key, opened once the old one is gone', rotated, removed],
] as const)('a flow survives a rotation: %s', async ([, from, to]) => {
  const [state, binding] = [newState(), newState()]
  const value = newValue({ nonce: 'n', appState: { deep: [1] } })
  await from.put(state, value, { binding })
  await expect(to.take(state, { binding })).resolves.toMatchObject(value)
})

test.for([
  ['plain', undefined],
  ['bound', newState()],
] as const)(
  'a key that was removed too early leaves the %s flow in place, and the error names it',
  async ([, binding]) => {
    const state = newState()
    const value = newValue()
    await before.put(state, value, { binding })

    await expect(removed.take(state, { binding })).rejects.toMatchObject({
      code: 'PKCE_STORE_TAKE_FAILED',
      retryable: true,
      cause: {
        cause: { code: 'FIELD_UNKNOWN_KEY', keyId: 'old', message: expect.stringContaining('"old"') },
      },
    })
    await expect(rotated.take(state, { binding })).resolves.toMatchObject(value)
  },
)

test('wrong bytes under the id of a key leave the flow in place', async () => {
  const state = newState()
  await before.put(state, newValue())
  const impostor = createFieldEncryptor({ keys: { old: new Uint8Array(randomBytes(32)) }, primary: 'old' })
  await expect(storeWith(impostor).take(state)).rejects.toMatchObject({
    retryable: true,
    cause: { cause: { code: 'FIELD_AUTHENTICATION_FAILED', keyId: 'old' } },
  })
  await expect(rotated.take(state)).resolves.toBeDefined()
})
