import {
  createFieldEncryptor,
  type FieldEncryptor,
  parseFieldEncryptionKeys,
  plaintextFieldEncryptor,
} from '@org/field-encryption'
import { describe, expect, test } from 'vitest'
import { key, keyRing, newFlow } from './support/canaries.ts'
import { leaksIn } from './support/leaks-in.ts'
import { createService, operations, refusalOf } from './support/service.ts'

const { put, take } = operations
const service = await createService()
const plaintext = plaintextFieldEncryptor()

/** Errors that a careless encryptor might throw, given the text that it seals or opens. */
const carelessErrors: Record<string, (text: string) => unknown> = {
  'in its message': (text) => new Error(`cannot seal ${text}`),
  'in its cause': (text) => new Error('failed', { cause: new Error(text) }),
  'in a property': (text) => Object.assign(new Error('failed'), { request: { text } }),
  'in the cause of a driver’s error': (text) =>
    Object.assign(new Error('failed'), { code: text, cause: { originalCode: text, kind: text } }),
  itself: (text) => text,
  'among several errors': (text) => new AggregateError([new Error(text)], text),
}

describe.each(Object.entries(carelessErrors))('an encryptor that throws the secret %s', (_, error) => {
  test('when it seals leaks no canary', async () => {
    const flow = newFlow()
    const { openStore } = await service.newTable()
    const encryptor: FieldEncryptor = { ...plaintext, encrypt: async (text) => Promise.reject(error(text)) }
    const failure = await refusalOf(put(openStore({ encryptor }), flow))
    expect(failure).toMatchObject({ code: 'PKCE_STORE_PUT_FAILED', cause: { name: 'SealError' } })
    expect(leaksIn(failure, flow.canaries)).toEqual([])
  })

  test('when it opens leaks no canary', async () => {
    const flow = newFlow()
    const { store, openStore } = await service.newTable()
    await put(store, flow)
    const encryptor: FieldEncryptor = {
      ...plaintext,
      decrypt: async (...sealed) => Promise.reject(error(await plaintext.decrypt(...sealed))),
    }
    const failure = await refusalOf(take(openStore({ encryptor }), flow))
    expect(failure).toMatchObject({ code: 'PKCE_STORE_TAKE_FAILED', cause: { name: 'SealError' } })
    expect(leaksIn(failure, flow.canaries)).toEqual([])
  })
})

test.for([
  ['was edited', `connection = 'another'`, { code: 'FIELD_AUTHENTICATION_FAILED' }],
  ['names another key', `code_verifier = replace(code_verifier, '.k1.', '.k2.')`, { keyId: 'k2' }],
  ['is not sealed', `code_verifier = 'plain1.' || started_by`, { code: 'FIELD_NOT_SEALED' }],
  ['was truncated', 'code_verifier = left(code_verifier, 20)', { code: 'FIELD_MALFORMED' }],
  ['comes from a newer release', 'seal_version = 3', undefined],
] as const)('a row that %s leaks no canary', async ([, edit, cause]) => {
  const flow = newFlow()
  const { openStore, sql } = await service.newTable()
  const store = openStore({ encryptor: keyRing })
  await put(store, flow)
  await sql(`UPDATE oauth_pkce_states SET ${edit}`)
  const failure = await refusalOf(take(store, flow))
  expect(failure).toMatchObject({ code: 'PKCE_STORE_TAKE_FAILED', cause: cause ? { cause } : {} })
  expect(leaksIn(failure, flow.canaries)).toEqual([])
})

test('a row that opens to something other than JSON leaks no canary', async () => {
  const flow = newFlow()
  const { store, sql } = await service.newTable()
  await put(store, flow)
  await sql(`UPDATE oauth_pkce_states SET code_verifier = 'plain1.x' || connection`)
  const failure = await refusalOf(take(store, flow))
  expect(failure).toMatchObject({ code: 'PKCE_STORE_TAKE_FAILED', cause: { name: 'SealError' } })
  expect(leaksIn(failure, flow.canaries)).toEqual([])
})

test('unusable keys leak no canary', async () => {
  const { canaries } = newFlow()
  const base64 = Buffer.from(key).toString('base64')
  const attempts = [
    () => parseFieldEncryptionKeys(base64),
    () => parseFieldEncryptionKeys(`${base64}:k1`),
    () => parseFieldEncryptionKeys(`k1:${base64}!`),
    () => parseFieldEncryptionKeys(`k1:${base64.slice(0, 30)}`),
    () => parseFieldEncryptionKeys(`k1:${base64},k2:${base64}`),
    () => parseFieldEncryptionKeys(`k1:${Buffer.from(key).toString('hex')}`),
    () => createFieldEncryptor({ keys: { k1: key.subarray(1) }, primary: 'k1' }),
    () => createFieldEncryptor({ keys: { k1: base64 as never }, primary: 'k1' }),
    () => createFieldEncryptor({ keys: { [base64]: key }, primary: base64 }),
    () => createFieldEncryptor({ keys: { k1: key }, primary: base64 }),
  ]
  for (const attempt of attempts) {
    const error = await refusalOf((async () => attempt())())
    expect(error).toMatchObject({ code: 'FIELD_INVALID_KEYS' })
    expect(leaksIn(error, canaries)).toEqual([])
  }
  expect(leaksIn([keyRing, parseFieldEncryptionKeys(`k1:${base64}`)], canaries)).toEqual([])
})
