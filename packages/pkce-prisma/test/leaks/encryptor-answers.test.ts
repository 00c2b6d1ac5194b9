import { type FieldEncryptor, plaintextFieldEncryptor } from '@org/field-encryption'
import { describe, expect, test } from 'vitest'
import { newFlow } from './support/canaries.ts'
import { leaksIn } from './support/leaks-in.ts'
import { createService, operations, refusalOf } from './support/service.ts'

const { put, take } = operations
const service = await createService()
const plaintext = plaintextFieldEncryptor()

/** Values that an encryptor might return instead of the right string. */
const NO_STRING: [string, (text: string) => unknown][] = [
  ['undefined', () => undefined],
  ['null', () => null],
  ['a number', (text) => text.length],
  ['a symbol', (text) => Symbol(text)],
  ['a function', (text) => () => text],
  ['a Date', () => new Date()],
  ['an invalid date', (text) => new Date(text)],
  ['a Buffer', (text) => Buffer.from(text)],
  ['a String object', (text) => Object(text)],
  ['an array of one string', (text) => [text]],
  ['an object that converts to the string', (text) => ({ toString: () => text, toJSON: () => text })],
  [
    'a circular object',
    (text) =>
      Object.assign(
        { text },
        {
          get self() {
            return this
          },
        },
      ),
  ],
]

const as = {
  'a promise': async (answer: unknown) => answer,
  'a plain value': (answer: unknown) => answer,
  // biome-ignore lint/suspicious/noThenProperty: an encryptor may return a thenable.
  'a thenable': (answer: unknown) => ({ then: (resolve: (value: unknown) => void) => resolve(answer) }),
}

/** An encryptor that applies `change` to the right answer. */
const encrypting = (change: (text: string) => unknown) =>
  ({ ...plaintext, encrypt: change }) as FieldEncryptor
const decrypting = (change: (text: string) => unknown) =>
  ({
    ...plaintext,
    decrypt: async (...sealed: [string, string]) => change(await plaintext.decrypt(...sealed)),
  }) as FieldEncryptor

describe.each(Object.entries(as))('with an encryptor that returns %s', (_, answer) => {
  test.for(NO_STRING)('only the affected put fails if it seals to %s', async ([, change]) => {
    const flow = newFlow()
    const { openStore, sql } = await service.newTable()
    const store = openStore({ encryptor: encrypting((text) => answer(change(text))) })
    const failure = await refusalOf(put(store, flow))
    expect(failure).toMatchObject({ code: 'PKCE_STORE_PUT_FAILED', cause: { name: 'SealError' } })
    expect(leaksIn(failure, flow.canaries)).toEqual([])
    await sql('DO $$ BEGIN ASSERT (SELECT count(*) = 0 FROM oauth_pkce_states); END $$')
  })
})

test.for(NO_STRING)('a take fails and its flow stays if it opens to %s', async ([, change]) => {
  const flow = newFlow()
  const { store, openStore } = await service.newTable()
  await put(store, flow)
  const failure = await refusalOf(take(openStore({ encryptor: decrypting(change) }), flow))
  expect(failure).toMatchObject({ code: 'PKCE_STORE_TAKE_FAILED', cause: { name: 'SealError' } })
  expect(leaksIn(failure, flow.canaries)).toEqual([])
  expect(await take(store, flow)).toMatchObject(flow.value)
})

test.for<[string, (text: string) => string]>([
  ['is empty', () => ''],
  ['has a NUL', (text) => `${text}\0`],
  ['has a lone surrogate', (text) => `${text}\ud83d`],
  ['is longer than a mebibyte', () => 'x'.repeat(1_048_577)],
])('a sealed value that %s is refused before the database sees it', async ([, change]) => {
  const flow = newFlow()
  const { openStore, prismaErrors } = await service.newTable()
  const failure = await refusalOf(put(openStore({ encryptor: encrypting(change) }), flow))
  expect(failure).toMatchObject({ code: 'PKCE_STORE_PUT_FAILED', cause: { name: 'SealError' } })
  expect(leaksIn(failure, flow.canaries)).toEqual([])
  expect(prismaErrors).toEqual([])
})

test.for<[string, (text: string) => unknown]>([
  ['an object instead of an array', (text) => ({ 0: text, 1: '', 2: null, length: 3 })],
  ['two parts', (text) => [text, '']],
  ['four parts', (text) => [text, '', null, null]],
  ['a verifier that is not a string', () => [7, '', null]],
  ['a verifier that is too short', () => ['v'.repeat(42), '', null]],
  ['a nonce that is not a string', (text) => [text, null, null]],
  ['a nonce that is too long', (text) => [text, 'n'.repeat(256), null]],
  ['more than can ever be sealed', (text) => [text, '', 'x'.repeat(20_000)]],
])('a flow that opens to %s stays in the store', async ([, parts]) => {
  const flow = newFlow()
  const { store, openStore } = await service.newTable()
  await put(store, flow)
  const encryptor = decrypting(() => JSON.stringify(parts(flow.value.codeVerifier)))
  const failure = await refusalOf(take(openStore({ encryptor }), flow))
  expect(failure).toMatchObject({ code: 'PKCE_STORE_TAKE_FAILED', cause: { name: 'SealError' } })
  expect(leaksIn(failure, flow.canaries)).toEqual([])
  expect(await take(store, flow)).toMatchObject(flow.value)
})
