import { randomBytes } from 'node:crypto'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { createFieldEncryptor, parseFieldEncryptionKeys } from '../src/index.ts'

const key = randomBytes(32)
const PLAINTEXT = 'canary-plaintext-5d41402a'
const CONTEXT = 'canary-context-7d793037'
const encryptor = createFieldEncryptor({ keys: { k1: key }, primary: 'k1' })
const stranger = createFieldEncryptor({ keys: { k1: randomBytes(32), k2: randomBytes(32) }, primary: 'k2' })

/** Whatever a logger could make of a value. */
function renderings(value: object): string {
  const everything = {
    showHidden: true,
    depth: null,
    maxArrayLength: null,
    maxStringLength: null,
    customInspect: false,
  }
  return [
    inspect(value),
    inspect(value, everything),
    inspect(value, { ...everything, getters: true, customInspect: true }),
    JSON.stringify(value),
    JSON.stringify({ ...value }),
    JSON.stringify(Object.getOwnPropertyDescriptors(value)),
    String(value),
    value instanceof Error ? `${value.message}\n${value.stack}` : '',
  ].join('\n')
}

/** How the first six bytes of a key would look in a log. */
function spellings(bytes: Buffer): string[] {
  const piece = bytes.subarray(0, 6)
  const decimal = [...piece].join(',')
  return [
    piece.toString('base64'),
    piece.toString('base64url'),
    piece.toString('hex'),
    piece.toString('hex').toUpperCase(),
    [...piece].map((byte) => byte.toString(16).padStart(2, '0')).join(' '),
    decimal,
    decimal.replaceAll(',', ', '),
    JSON.stringify({ ...piece }).slice(1, -1),
    bytes.toString('latin1', 0, 6),
  ]
}

function expectNoSecretIn(text: string, secrets: string[]) {
  for (const secret of secrets) expect(text.includes(secret), 'a secret shows').toBe(false)
}

describe('keys', () => {
  it('show in a plain buffer, by the means of this test', () => {
    const shown = renderings({ key })
    expect(spellings(key).filter((spelling) => shown.includes(spelling)).length).toBeGreaterThan(1)
  })

  it('do not show in an encryptor', () => {
    expectNoSecretIn(renderings(encryptor), spellings(key))
    expectNoSecretIn(renderings({ deep: { in: [encryptor] } }), spellings(key))
  })

  it('do not show in what was parsed', () => {
    const parsed = parseFieldEncryptionKeys(`k1:${key.toString('base64')}`)
    expectNoSecretIn(renderings(parsed), spellings(key))
    expectNoSecretIn(renderings(parsed.keys), spellings(key))
  })
})

describe('errors', () => {
  it('of decrypt show neither value nor context', async () => {
    const sealed = await encryptor.encrypt(PLAINTEXT, CONTEXT)
    const payload = sealed.slice('fe1.k1.'.length)
    const foreign = await createFieldEncryptor({ keys: { k3: key }, primary: 'k3' }).encrypt(
      PLAINTEXT,
      CONTEXT,
    )
    const refusals = await Promise.all([
      refusalOf(encryptor.decrypt(sealed, `${CONTEXT}!`)),
      refusalOf(stranger.decrypt(sealed, CONTEXT)),
      refusalOf(stranger.decrypt(foreign, CONTEXT)),
      refusalOf(encryptor.decrypt(sealed.slice(0, -1), CONTEXT)),
      refusalOf(encryptor.decrypt(`fe1.k1.${payload}!`, CONTEXT)),
      refusalOf(encryptor.decrypt(`fe1.${payload}.k1`, CONTEXT)),
      refusalOf(encryptor.decrypt(payload, CONTEXT)),
      refusalOf(encryptor.decrypt(PLAINTEXT, CONTEXT)),
      refusalOf(encryptor.decrypt(sealed, `${CONTEXT}\ud83d`)),
    ])
    const pieces = [payload, foreign.slice('fe1.k3.'.length)].flatMap(
      (text) => text.match(/.{8}/g) as string[],
    )
    for (const error of refusals) {
      expect(error).not.toHaveProperty('cause')
      expectNoSecretIn(renderings(error), [PLAINTEXT, CONTEXT, ...pieces, ...spellings(key)])
    }
  })

  it('of encrypt show neither plaintext nor context', async () => {
    const refusals = await Promise.all([
      refusalOf(encryptor.encrypt(`${PLAINTEXT}\ud83d`, CONTEXT)),
      refusalOf(encryptor.encrypt(PLAINTEXT, `${CONTEXT}\ud83d`)),
    ])
    for (const error of refusals) expectNoSecretIn(renderings(error), [PLAINTEXT, CONTEXT])
  })

  const base64 = key.toString('base64')
  const base64url = key.toString('base64url')
  const hex = key.toString('hex')

  it.each([
    ['a key alone', base64],
    ['two keys alone', `${base64},${base64url}`],
    ['a key and its id the wrong way round', `${base64}:k1`],
    ['the same in base64url', `${base64url}:k1`],
    ['the same in hex', `${hex}:k1`],
    ['a short key', `k1:${base64.slice(0, 40)}`],
    ['a long key', `k1:AAAA${base64}`],
    ['a key in hex', `k1:${hex}`],
    ['a key with a foreign character', `k1:${base64}!`],
    ['a key that appears twice', `k1:${base64},k2:${base64url}`],
    ['an id that appears twice', `k1:${base64},k1:${randomBytes(32).toString('base64')}`],
    ['an equals sign for the colon', `k1=${base64}`],
  ])('of the parser do not show %s', async (_, text) => {
    const error = await refusalOf((async () => parseFieldEncryptionKeys(text))())
    expectNoSecretIn(renderings(error), spellings(key))
  })

  it.each([
    ['a short key', { keys: { k1: key.subarray(0, 31) }, primary: 'k1' }],
    ['a key as a text', { keys: { k1: base64 as never }, primary: 'k1' }],
    ['a key for an id', { keys: { [base64url]: key }, primary: 'k1' }],
    ['a key for the primary id', { keys: { k1: key }, primary: base64url }],
  ])('of createFieldEncryptor do not show %s', async (_, ring) => {
    const error = await refusalOf((async () => createFieldEncryptor(ring))())
    expectNoSecretIn(renderings(error), spellings(key))
  })
})

function refusalOf(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => Promise.reject(new Error('It was not refused')),
    (error: Error) => error,
  )
}
