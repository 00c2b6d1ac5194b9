import { createSecretKey, generateKeyPairSync, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createFieldEncryptor, type FieldEncryptionKeys } from '../src/index.ts'

const [first, second] = [randomBytes(32), randomBytes(32)]

describe('rotation', () => {
  const before = createFieldEncryptor({ keys: { old: first }, primary: 'old' })
  const between = createFieldEncryptor({ keys: { old: first, new: second }, primary: 'old' })
  const after = createFieldEncryptor({ keys: { new: second, old: first }, primary: 'new' })
  const done = createFieldEncryptor({ keys: { new: second }, primary: 'new' })

  it('seals with the primary key, regardless of the order of the keys', async () => {
    expect(await between.encrypt('secret', 'c')).toMatch(/^fe1\.old\./)
    expect(await after.encrypt('secret', 'c')).toMatch(/^fe1\.new\./)
  })

  it('opens values sealed with either key, before and after the switch', async () => {
    const [oldValue, newValue] = [
      await before.encrypt('old secret', 'c'),
      await after.encrypt('new secret', 'c'),
    ]
    for (const ring of [between, after]) {
      expect(await ring.decrypt(oldValue, 'c')).toBe('old secret')
      expect(await ring.decrypt(newValue, 'c')).toBe('new secret')
    }
  })

  it('names a key that is missing from the ring', async () => {
    await expect(done.decrypt(await before.encrypt('secret', 'c'), 'c')).rejects.toMatchObject({
      name: 'UnknownKeyError',
      code: 'FIELD_UNKNOWN_KEY',
      keyId: 'old',
    })
  })

  it('rejects a value that was sealed with other key bytes under the same id', async () => {
    const swapped = createFieldEncryptor({ keys: { old: second }, primary: 'old' })
    await expect(swapped.decrypt(await before.encrypt('secret', 'c'), 'c')).rejects.toMatchObject({
      name: 'AuthenticationFailedError',
      code: 'FIELD_AUTHENTICATION_FAILED',
      keyId: 'old',
    })
  })
})

describe('keys', () => {
  const reference = createFieldEncryptor({ keys: { k: first }, primary: 'k' })

  it.each<[string, FieldEncryptionKeys['keys']]>([
    ['a record', { k: first }],
    ['a map', new Map([['k', first]])],
    ['a record without a prototype', Object.assign(Object.create(null), { k: first })],
    ['a Uint8Array', { k: new Uint8Array(first) }],
    [
      'a view into a larger buffer',
      { k: new Uint8Array(Buffer.concat([second, first, second])).subarray(32, 64) },
    ],
    ['a KeyObject', { k: createSecretKey(first) }],
  ])('may be given as %s', async (_, keys) => {
    const encryptor = createFieldEncryptor({ keys, primary: 'k' })
    expect(await reference.decrypt(await encryptor.encrypt('secret', 'c'), 'c')).toBe('secret')
  })

  it.each(['x', '2026-11', 'A_b-9', '__proto__', 'constructor', '7', 'k'.repeat(40)])(
    'may have the id %s',
    async (id) => {
      const encryptor = createFieldEncryptor({ keys: new Map([[id, first]]), primary: id })
      expect(await encryptor.decrypt(await encryptor.encrypt('secret', 'c'), 'c')).toBe('secret')
    },
  )

  it.each(['__proto__', 'constructor', 'toString'])(
    'are not found under the inherited name %s',
    async (id) => {
      const sealed = `fe1.${id}.${'A'.repeat(40)}`
      await expect(reference.decrypt(sealed, 'c')).rejects.toMatchObject({
        code: 'FIELD_UNKNOWN_KEY',
        keyId: id,
      })
    },
  )
})

const { privateKey } = generateKeyPairSync('ed25519')

it.each<[problem: string, ring: unknown, message: RegExp]>([
  ['no key', { keys: {}, primary: 'k' }, /at least one key/i],
  ['no keys at all', { primary: 'k' }, /keys must be/],
  ['keys that are null', { keys: null, primary: 'k' }, /keys must be/],
  ['an unknown primary', { keys: { a: first }, primary: 'b' }, /primary key "b"/],
  ['no primary', { keys: { a: first } }, /primary must be/],
  [
    'a primary that is an inherited name',
    { keys: { a: first }, primary: 'toString' },
    /primary key "toString"/,
  ],
  ['a key of 31 bytes', { keys: { a: first, b: randomBytes(31) }, primary: 'a' }, /"b" must be 32 bytes/],
  ['a key of 33 bytes', { keys: { a: randomBytes(33) }, primary: 'a' }, /"a" must be 32 bytes/],
  ['a key of 16 bytes', { keys: { a: randomBytes(16) }, primary: 'a' }, /"a" must be 32 bytes/],
  ['an empty key', { keys: { a: new Uint8Array() }, primary: 'a' }, /"a" must be 32 bytes/],
  ['a string of 32 characters', { keys: { a: 'x'.repeat(32) }, primary: 'a' }, /"a" must be 32 bytes/],
  ['an array of 32 bytes', { keys: { a: [...first] }, primary: 'a' }, /"a" must be 32 bytes/],
  ['a missing key', { keys: { a: undefined }, primary: 'a' }, /"a" must be 32 bytes/],
  [
    'a KeyObject of 16 bytes',
    { keys: { a: createSecretKey(randomBytes(16)) }, primary: 'a' },
    /"a" must be 32/,
  ],
  ['a private KeyObject', { keys: { a: privateKey }, primary: 'a' }, /"a" must be 32 bytes/],
  ['an empty id', { keys: { a: first, '': second }, primary: 'a' }, /id of key 2/],
  ['an id with a dot', { keys: { 'a.b': first }, primary: 'a.b' }, /id of key 1/],
  ['an id with a line feed at the end', { keys: { 'a\n': first }, primary: 'a\n' }, /id of key 1/],
  ['a non-ASCII id', { keys: { ä: first }, primary: 'ä' }, /id of key 1/],
  ['an id that is too long', { keys: { ['a'.repeat(41)]: first }, primary: 'a' }, /id of key 1/],
  ['an id that is not a string', { keys: new Map([[1, first]]), primary: 1 }, /id of key 1/],
])('rejects a ring with %s', (_, ring, message) => {
  const refused = expect(() => createFieldEncryptor(ring as FieldEncryptionKeys))
  refused.toThrow(expect.objectContaining({ name: 'InvalidKeysError', code: 'FIELD_INVALID_KEYS' }))
  refused.toThrow(message)
})
