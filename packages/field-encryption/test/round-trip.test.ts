import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createFieldEncryptor, plaintextFieldEncryptor } from '../src/index.ts'
import { freshEncryptor } from './support/keys.ts'

const texts: [name: string, text: string][] = [
  ['the empty string', ''],
  ['one character', 'x'],
  ['a PKCE verifier', 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'],
  ['NUL and control characters', '\0\u0001\r\n\t\u007f'],
  ['a leading byte order mark', '\ufeffafter'],
  ['unnormalised unicode', 'e\u0301 é ﬁ ẞ'],
  ['astral characters', '👩‍👩‍👧‍👦 𐍈 \u{10ffff}'],
  ['noncharacters', '\ufffe\uffff\ufffd'],
  ['text that looks sealed', 'fe1.k1.AAAA'],
  ['text that looks written by the plaintext encryptor', 'plain1.text'],
  ['a long text', 'Ünïcödé€😀'.repeat(100_000)],
]

describe.each([
  ['createFieldEncryptor', freshEncryptor()],
  ['plaintextFieldEncryptor', plaintextFieldEncryptor()],
])('%s', (_, encryptor) => {
  it.each(texts)('returns %s unchanged', async (_, text) => {
    expect((await encryptor.decrypt(await encryptor.encrypt(text, 'c'), 'c')) === text).toBe(true)
  })

  it.each(texts)('accepts %s as a context', async (_, context) => {
    expect(await encryptor.decrypt(await encryptor.encrypt('secret', context), context)).toBe('secret')
  })

  it('has methods that work when detached from the encryptor', async () => {
    const { encrypt, decrypt } = encryptor
    expect(await decrypt(await encrypt('secret', 'c'), 'c')).toBe('secret')
  })

  it.each([
    ['a high surrogate', 'x\ud83d'],
    ['a low surrogate', '\ude00x'],
    ['a reversed surrogate pair', '\ude00\ud83d'],
    ['undefined', undefined],
    ['null', null],
    ['a number', 1],
    ['an array', ['x']],
    ['a String object', Object('x')],
  ])('rejects %s as a plaintext and as a context', async (_, text) => {
    const notText = text as string
    const invalid = { name: 'InvalidTextError', code: 'FIELD_INVALID_TEXT' }
    await expect(encryptor.encrypt(notText, 'c')).rejects.toMatchObject({ ...invalid, argument: 'plaintext' })
    await expect(encryptor.encrypt('x', notText)).rejects.toMatchObject({ ...invalid, argument: 'context' })
    const sealed = await encryptor.encrypt('x', 'c')
    await expect(encryptor.decrypt(sealed, notText)).rejects.toMatchObject({
      ...invalid,
      argument: 'context',
    })
  })
})

it('never seals the same text to the same value', async () => {
  const encryptor = freshEncryptor()
  const sealed = await Promise.all(Array.from({ length: 1_000 }, () => encryptor.encrypt('secret', 'c')))
  const ivs = sealed.map((value) =>
    Buffer.from(value.slice('fe1.k1.'.length), 'base64url').toString('hex', 0, 12),
  )
  expect(new Set(ivs).size).toBe(1_000)
})

it('does not mix up concurrent calls', async () => {
  const encryptor = freshEncryptor()
  const numbers = Array.from({ length: 500 }, (_, n) => n)
  const sealed = await Promise.all(numbers.map((n) => encryptor.encrypt(`secret ${n}`, `row ${n}`)))
  const opened = await Promise.all(sealed.map((value, n) => encryptor.decrypt(value, `row ${n}`)))
  expect(opened).toEqual(numbers.map((n) => `secret ${n}`))
})

it('is not affected if the caller changes the bytes of a key afterwards', async () => {
  const bytes = randomBytes(32)
  const keys = { k1: bytes }
  const untouched = createFieldEncryptor({ keys: { k1: Buffer.from(bytes) }, primary: 'k1' })
  const encryptor = createFieldEncryptor({ keys, primary: 'k1' })
  bytes.fill(0)
  keys.k1 = randomBytes(32)
  expect(await untouched.decrypt(await encryptor.encrypt('secret', 'c'), 'c')).toBe('secret')
})
