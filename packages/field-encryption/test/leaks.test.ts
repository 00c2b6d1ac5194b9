import { randomBytes } from 'node:crypto'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { createFieldEncryptor, parseFieldEncryptionKeys } from '../src/index.ts'

const key = randomBytes(32)
const PLAINTEXT = 'canary-plaintext-5d41402a'
const CONTEXT = 'canary-context-7d793037'
const encryptor = createFieldEncryptor({ keys: { k1: key }, primary: 'k1' })
const unrelated = createFieldEncryptor({ keys: { k1: randomBytes(32), k2: randomBytes(32) }, primary: 'k2' })

/** Everything that a logger might print for a value. */
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

/** The first six bytes of a key in every encoding that a log might use. */
function encodings(bytes: Buffer): string[] {
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
  it('are found by this test in a plain buffer', () => {
    const shown = renderings({ key })
    expect(encodings(key).filter((encoding) => shown.includes(encoding)).length).toBeGreaterThan(1)
  })

  it('do not show in an encryptor', () => {
    expectNoSecretIn(renderings(encryptor), encodings(key))
    expectNoSecretIn(renderings({ deep: { in: [encryptor] } }), encodings(key))
  })

  it('do not show in the result of the parser', () => {
    const parsed = parseFieldEncryptionKeys(`k1:${key.toString('base64')}`)
    expectNoSecretIn(renderings(parsed), encodings(key))
    expectNoSecretIn(renderings(parsed.keys), encodings(key))
  })
})

describe('errors', () => {
  it('of decrypt show neither the value nor the context', async () => {
    const sealed = await encryptor.encrypt(PLAINTEXT, CONTEXT)
    const payload = sealed.slice('fe1.k1.'.length)
    const foreign = await createFieldEncryptor({ keys: { k3: key }, primary: 'k3' }).encrypt(
      PLAINTEXT,
      CONTEXT,
    )
    const rejections = await Promise.all([
      rejectionOf(encryptor.decrypt(sealed, `${CONTEXT}!`)),
      rejectionOf(unrelated.decrypt(sealed, CONTEXT)),
      rejectionOf(unrelated.decrypt(foreign, CONTEXT)),
      rejectionOf(encryptor.decrypt(sealed.slice(0, -1), CONTEXT)),
      rejectionOf(encryptor.decrypt(`fe1.k1.${payload}!`, CONTEXT)),
      rejectionOf(encryptor.decrypt(`fe1.${payload}.k1`, CONTEXT)),
      rejectionOf(encryptor.decrypt(payload, CONTEXT)),
      rejectionOf(encryptor.decrypt(PLAINTEXT, CONTEXT)),
      rejectionOf(encryptor.decrypt(sealed, `${CONTEXT}\ud83d`)),
    ])
    const pieces = [payload, foreign.slice('fe1.k3.'.length)].flatMap(
      (text) => text.match(/.{8}/g) as string[],
    )
    for (const error of rejections) {
      expect(error).not.toHaveProperty('cause')
      expectNoSecretIn(renderings(error), [PLAINTEXT, CONTEXT, ...pieces, ...encodings(key)])
    }
  })

  it('of encrypt show neither the plaintext nor the context', async () => {
    const rejections = await Promise.all([
      rejectionOf(encryptor.encrypt(`${PLAINTEXT}\ud83d`, CONTEXT)),
      rejectionOf(encryptor.encrypt(PLAINTEXT, `${CONTEXT}\ud83d`)),
    ])
    for (const error of rejections) expectNoSecretIn(renderings(error), [PLAINTEXT, CONTEXT])
  })

  const base64 = key.toString('base64')
  const base64url = key.toString('base64url')
  const hex = key.toString('hex')

  it.each([
    ['a key without an id', base64],
    ['two keys without ids', `${base64},${base64url}`],
    ['a key before its id', `${base64}:k1`],
    ['a key in base64url before its id', `${base64url}:k1`],
    ['a key in hex before its id', `${hex}:k1`],
    ['a short key', `k1:${base64.slice(0, 40)}`],
    ['a long key', `k1:AAAA${base64}`],
    ['a key in hex', `k1:${hex}`],
    ['a key with a foreign character', `k1:${base64}!`],
    ['a key that appears twice', `k1:${base64},k2:${base64url}`],
    ['an id that appears twice', `k1:${base64},k1:${randomBytes(32).toString('base64')}`],
    ['a key after an equals sign', `k1=${base64}`],
  ])('of the parser do not show %s', async (_, text) => {
    const error = await rejectionOf((async () => parseFieldEncryptionKeys(text))())
    expectNoSecretIn(renderings(error), encodings(key))
  })

  it.each([
    ['a short key', { keys: { k1: key.subarray(0, 31) }, primary: 'k1' }],
    ['a key as a string', { keys: { k1: base64 as never }, primary: 'k1' }],
    ['a key in place of an id', { keys: { [base64url]: key }, primary: 'k1' }],
    ['a key in place of the primary id', { keys: { k1: key }, primary: base64url }],
  ])('of createFieldEncryptor do not show %s', async (_, ring) => {
    const error = await rejectionOf((async () => createFieldEncryptor(ring))())
    expectNoSecretIn(renderings(error), encodings(key))
  })
})

function rejectionOf(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => Promise.reject(new Error('It was not refused')),
    (error: Error) => error,
  )
}
