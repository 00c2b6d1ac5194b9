import { createSecretKey, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createFieldEncryptor, parseFieldEncryptionKeys } from '../src/index.ts'

const NOT_RANDOM = expect.objectContaining({
  code: 'FIELD_INVALID_KEYS',
  message: 'Key "k1" is not random. Make one with: openssl rand -base64 32',
})
const half = randomBytes(16)
const sequence = (first: number, step: number) =>
  Buffer.from(Array.from({ length: 32 }, (_, i) => first + i * step))

describe('a key that is not random is rejected', () => {
  it.each<[string, Uint8Array]>([
    ['zeros', Buffer.alloc(32)],
    ['one byte throughout', Buffer.alloc(32, 0xa7)],
    ['a passphrase', Buffer.from('correct horse battery staple, ok')],
    ['a passphrase with a line feed', Buffer.from('correct horse battery staple ok\n')],
    ['a passphrase in another script', Buffer.from('пароль для ключей')],
    ['hex as text', Buffer.from(randomBytes(16).toString('hex'))],
    ['base64 as text', Buffer.from(randomBytes(24).toString('base64'))],
    ['a shorter key padded with zeros', Buffer.concat([half, Buffer.alloc(16)])],
    ['a shorter key, repeated', Buffer.concat([half, half])],
    ['four bytes, repeated', Buffer.alloc(32, randomBytes(4))],
    ['UTF-16', Buffer.from('sixteen letters!', 'utf16le')],
    ['0, 1, 2, …', sequence(0, 1)],
    ['1, 2, 3, …', sequence(1, 1)],
    ['255, 254, 253, …', sequence(255, -1)],
    ['200, 203, 206, …', sequence(200, 3)],
    ['ten different values', Buffer.from(Array.from({ length: 32 }, (_, i) => (i * i * 37) % 10))],
  ])('%s', (_, bytes) => {
    expect(bytes).toHaveLength(32)
    expect(() => parseFieldEncryptionKeys(`k1:${Buffer.from(bytes).toString('base64')}`)).toThrow(NOT_RANDOM)
    for (const key of [
      bytes,
      new Uint8Array(bytes),
      new DataView(new Uint8Array(bytes).buffer),
      createSecretKey(bytes),
    ]) {
      expect(() => createFieldEncryptor({ keys: { k1: key as Uint8Array }, primary: 'k1' })).toThrow(
        NOT_RANDOM,
      )
    }
  })
})

it('20,000 random keys are accepted', () => {
  for (let count = 0; count < 20_000; count += 1) {
    createFieldEncryptor({ keys: { k1: randomBytes(32) }, primary: 'k1' })
  }
})

/** Shorter keys as text, and a truncated key of 32 bytes. */
const keyTexts: [string, () => string][] = [
  ['16 bytes in hex', () => half.toString('hex')],
  ['16 bytes in upper-case hex', () => half.toString('hex').toUpperCase()],
  ['16 bytes in base64url', () => mixed(16)],
  ['24 bytes in base64url', () => mixed(24)],
  ['most of 32 bytes in base64url', () => mixed(32).slice(0, 40)],
  ['base32', () => 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK'],
  ['32 digits', () => '31415926535897932384626433832795'],
]

describe('an id that looks like a key is rejected and does not show in the error', () => {
  it.each(keyTexts)('%s', (_, make) => {
    const text = make()
    const key = randomBytes(32)
    const base64 = key.toString('base64')
    const attempts = [
      () => parseFieldEncryptionKeys(`${text}:k1`),
      () => parseFieldEncryptionKeys(`${text}:${base64}`),
      () => parseFieldEncryptionKeys(`k1:${base64},${text}:${base64}`),
      () => createFieldEncryptor({ keys: { [text]: key }, primary: text }),
      () => createFieldEncryptor({ keys: { [text]: key.subarray(1) }, primary: text }),
      () => createFieldEncryptor({ keys: { k1: key }, primary: text }),
    ]
    for (const attempt of attempts) {
      expect(attempt).toThrow(expect.objectContaining({ code: 'FIELD_INVALID_KEYS' }))
      expect(attempt).not.toThrow(text.slice(0, 8))
    }
    expect(attempts[0]).toThrow('The id of key 1 must not look like a key: are the id and the key swapped?')
    expect(attempts[2]).toThrow('The id of key 2 must not look like a key')
  })
})

it.each([
  '2026-11',
  'prod-eu-west-1-2026-11-primary-key',
  'PROD_EU_WEST_1_2026_11_PRIMARY',
  '20261101T120000Z',
  '7f8b1c9e-4d2a-4f6b-9c3d-2e1f0a9b8c7d',
  'primarykeyofthepaymentsteam',
])('the id %s does not look like a key', (id) => {
  createFieldEncryptor({ keys: { [id]: randomBytes(32) }, primary: id })
})

/** Random bytes in base64url with upper and lower case, as all but 1 in 50,000 have. */
function mixed(bytes: number): string {
  for (;;) {
    const text = randomBytes(bytes).toString('base64url')
    if (/[a-z]/.test(text) && /[A-Z]/.test(text)) return text
  }
}
