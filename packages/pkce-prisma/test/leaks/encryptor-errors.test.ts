import { inspect } from 'node:util'
import {
  AuthenticationFailedError,
  type FieldEncryptor,
  InvalidKeysError,
  InvalidTextError,
  MalformedSealedValueError,
  NotSealedError,
  plaintextFieldEncryptor,
  UnknownKeyError,
} from '@org/field-encryption'
import { describe, expect, test } from 'vitest'
import { keyRing, newFlow } from './support/canaries.ts'
import { leaksIn } from './support/leaks-in.ts'
import { createService, operations, refusalOf } from './support/service.ts'

const { put, take } = operations
const service = await createService()
const plaintext = plaintextFieldEncryptor()

class Malformed extends MalformedSealedValueError {}
class Talkative extends MalformedSealedValueError {
  readonly text: string
  override readonly message: string
  override get name() {
    return `Talkative ${this.text}` as 'MalformedSealedValueError'
  }
  constructor(text: string) {
    super()
    this.text = text
    this.message = `cannot read ${text}`
    this.stack = `Talkative: ${text}`
    this.cause = new Error(text)
  }
  toJSON() {
    return this.text
  }
  [inspect.custom]() {
    return this.text
  }
}

const branded = (properties: object) => {
  const [brand] = Object.getOwnPropertySymbols(new MalformedSealedValueError())
  return Object.assign(new Error(), { [brand as symbol]: true }, properties)
}

/** Errors that look like ours and quote a secret. */
const QUOTING: [string, (text: string) => unknown][] = [
  ['a subclass of one of our errors', (text) => new Talkative(text)],
  ['the cause of one of our errors', (text) => Object.assign(new Malformed(), { cause: new Error(text) })],
  [
    'a property of one of our errors',
    (text) => Object.assign(new MalformedSealedValueError(), { request: { text } }),
  ],
  [
    'the message of one of our errors',
    (text) => Object.assign(new MalformedSealedValueError(), { message: text }),
  ],
  [
    'a symbol of one of our errors',
    (text) => Object.assign(new MalformedSealedValueError(), { [Symbol(text)]: text }),
  ],
  ['the prefix', (text) => new NotSealedError(text)],
  ['the id of an unknown key', (text) => new UnknownKeyError(text)],
  ['the first characters of the id of an unknown key', (text) => new UnknownKeyError(text.slice(0, 20))],
  ['the id of a wrong key', (text) => new AuthenticationFailedError(text)],
  ['the name of the invalid argument', (text) => new InvalidTextError(text as 'context')],
  ['the problem with the keys', (text) => new InvalidKeysError(text)],
  [
    'a branded error with one of our codes',
    (text) => branded({ code: 'FIELD_UNKNOWN_KEY', keyId: text.slice(0, 20) }),
  ],
  ['a branded error with a custom code', (text) => branded({ code: text, message: text })],
  [
    'a branded error whose code is a getter',
    (text) =>
      Object.defineProperty(branded({}), 'code', {
        get: () => {
          throw new Error(text)
        },
      }),
  ],
  [
    'a proxy that throws on every access',
    (text) =>
      new Proxy(
        {},
        {
          has: () => {
            throw new Error(text)
          },
        },
      ),
  ],
]

describe.each(QUOTING)('an encryptor that quotes the secret in %s', (_, error) => {
  test('leaks no canary when it seals or opens', async () => {
    const flow = newFlow()
    const { store, openStore } = await service.newTable()
    await put(store, flow)
    const encryptor: FieldEncryptor = {
      encrypt: async (text) => Promise.reject(error(text.slice(2))),
      decrypt: async (...sealed) => Promise.reject(error((await plaintext.decrypt(...sealed)).slice(2))),
    }
    const careless = openStore({ encryptor })
    const failures = [await refusalOf(put(careless, newFlow())), await refusalOf(take(careless, flow))]
    expect(failures).toMatchObject([{ cause: { name: 'SealError' } }, { cause: { name: 'SealError' } }])
    expect(leaksIn(failures, flow.canaries)).toEqual([])
    expect(await take(store, flow)).toMatchObject(flow.value)
  })
})

test('an error of field-encryption keeps its code and the id of the key', async () => {
  const flow = newFlow()
  const { openStore, sql } = await service.newTable()
  const store = openStore({ encryptor: keyRing })
  await put(store, flow)
  await sql(`UPDATE oauth_pkce_states SET code_verifier = replace(code_verifier, '.k1.', '.k2.')`)
  expect(await refusalOf(take(store, flow))).toMatchObject({
    cause: { cause: new UnknownKeyError('k2') },
  })
})

test('an error of another copy of field-encryption keeps its code', async () => {
  const flow = newFlow()
  const { store, openStore } = await service.newTable()
  await put(store, flow)
  const decrypt = () => Promise.reject(branded({ code: 'FIELD_MALFORMED' }))
  expect(await refusalOf(take(openStore({ encryptor: { ...plaintext, decrypt } }), flow))).toMatchObject({
    cause: { cause: new MalformedSealedValueError() },
  })
})
