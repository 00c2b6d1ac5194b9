import { randomBytes } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { createFieldEncryptor, type FieldEncryptionErrorCode, type FieldEncryptor } from '../src/index.ts'
import { freshEncryptor } from './support/keys.ts'

const PRINTABLE = Array.from({ length: 95 }, (_, n) => String.fromCharCode(32 + n))
const HEADER = 'fe1.k1.'
const encryptor = freshEncryptor('k1')

/** The code of the error that decrypt rejects with, or the plaintext, which no test here expects. */
async function answer(
  sealed: unknown,
  context = 'c',
  fieldEncryptor: FieldEncryptor = encryptor,
): Promise<string> {
  return fieldEncryptor
    .decrypt(sealed as string, context)
    .catch((error: { code?: string }) => error.code ?? String(error))
}

describe.each([
  ['an empty string', ''],
  ['one byte', 'x'],
  ['two bytes', 'xy'],
  ['a verifier', 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'],
])('a sealed value of %s', (_, plaintext) => {
  let sealed: string
  let payload: Buffer
  beforeAll(async () => {
    sealed = await encryptor.encrypt(plaintext, 'c')
    payload = Buffer.from(sealed.slice(HEADER.length), 'base64url')
  })

  it('is rejected with any bit of its IV, ciphertext or tag flipped', async () => {
    for (let bit = 0; bit < payload.length * 8; bit += 1) {
      const altered = Buffer.from(payload)
      altered.writeUInt8(altered.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
      expect(await answer(HEADER + altered.toString('base64url'))).toBe('FIELD_AUTHENTICATION_FAILED')
    }
  })

  it('is rejected with any character replaced, with the error for the altered part', async () => {
    for (let at = 0; at < sealed.length; at += 1) {
      for (const character of PRINTABLE) {
        if (character === sealed[at]) continue
        const altered = sealed.slice(0, at) + character + sealed.slice(at + 1)
        expect(expectedAfterReplacing(at), `${character} at ${at}`).toContain(await answer(altered))
      }
    }
  })

  it('is rejected when truncated to any length, from either end', async () => {
    for (let length = 0; length < sealed.length; length += 1) {
      const start = await answer(sealed.slice(0, length))
      if (length < 'fe1.'.length) expect(start).toBe('FIELD_NOT_SEALED')
      else expect(['FIELD_MALFORMED', 'FIELD_AUTHENTICATION_FAILED']).toContain(start)
      if (length < HEADER.length + 38) expect(start).not.toBe('FIELD_AUTHENTICATION_FAILED')
      expect(await answer(sealed.slice(sealed.length - length))).toBe('FIELD_NOT_SEALED')
    }
  })

  it('is rejected with a character inserted anywhere', async () => {
    for (let at = 0; at <= sealed.length; at += 1) {
      for (const character of [...PRINTABLE, '\n', '\0', '\ud83d', 'é']) {
        const altered = sealed.slice(0, at) + character + sealed.slice(at)
        expect(await answer(altered), `${character} at ${at}`).toMatch(/^FIELD_/)
      }
    }
  })

  it('is rejected in any other encoding of its bytes', async () => {
    expect(await answer(`${sealed}=`)).toBe('FIELD_MALFORMED')
    expect(await answer(`${sealed}==`)).toBe('FIELD_MALFORMED')
    const standard = HEADER + payload.toString('base64')
    if (standard !== sealed) expect(await answer(standard)).toBe('FIELD_MALFORMED')
  })
})

function expectedAfterReplacing(at: number): FieldEncryptionErrorCode[] {
  if (at < 'fe1.'.length) return ['FIELD_NOT_SEALED']
  if (at < HEADER.length) return ['FIELD_UNKNOWN_KEY', 'FIELD_MALFORMED']
  return ['FIELD_AUTHENTICATION_FAILED', 'FIELD_MALFORMED']
}

it('rejects stray bits at the end of the payload, which decode to the same bytes', async () => {
  const sealed = await encryptor.encrypt('', 'c') // 28 bytes: the last character has two used bits and four stray ones
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const last = alphabet.indexOf(sealed.at(-1) as string)
  for (let stray = 1; stray < 16; stray += 1) {
    const twin = sealed.slice(0, -1) + alphabet[last | stray]
    expect(Buffer.from(twin.slice(7), 'base64url')).toEqual(Buffer.from(sealed.slice(7), 'base64url'))
    expect(await answer(twin)).toBe('FIELD_MALFORMED')
  }
})

it.each([
  ['an unsealed secret', 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'],
  ['an empty string', ''],
  ['a value of the plaintext encryptor', 'plain1.secret'],
  ['another version', 'fe2.k1.AAAA'],
  ['an upper-case prefix', 'FE1.k1.AAAA'],
  ['a leading space', ' fe1.k1.AAAA'],
  ['a JWE', 'eyJhbGciOiJkaXIifQ..AAAA.AAAA.AAAA'],
  ['undefined', undefined],
  ['null', null],
  ['a number', 1],
  ['bytes', Buffer.from('fe1.k1.AAAA')],
  ['an array', ['fe1.k1.AAAA']],
])('rejects %s as not sealed', async (_, value) => {
  expect(await answer(value)).toBe('FIELD_NOT_SEALED')
})

it.each([
  ['nothing after the version', 'fe1.'],
  ['no payload', 'fe1.k1'],
  ['an empty payload', 'fe1.k1.'],
  ['an empty key id', `fe1..${'A'.repeat(40)}`],
  ['a key id that is too long', `fe1.${'k'.repeat(41)}.${'A'.repeat(40)}`],
  ['a key id with a space', `fe1.k 1.${'A'.repeat(40)}`],
  ['an extra part', `fe1.k1.${'A'.repeat(40)}.`],
  ['one byte less than an IV and a tag', `fe1.k1.${Buffer.alloc(27).toString('base64url')}`],
])('rejects %s as malformed', async (_, value) => {
  expect(await answer(value)).toBe('FIELD_MALFORMED')
})

it('opens a value only in its context', async () => {
  const sealed = await encryptor.encrypt('secret', 'users.totp:42')
  for (const context of [
    '',
    'users.totp:4',
    'users.totp:421',
    'users.totp:43',
    'Users.totp:42',
    ' users.totp:42',
  ]) {
    expect(await answer(sealed, context), context).toBe('FIELD_AUTHENTICATION_FAILED')
  }
  const unbound = await encryptor.encrypt('secret', '')
  expect(await answer(unbound, 'users.totp:42')).toBe('FIELD_AUTHENTICATION_FAILED')
  // Canonically equivalent strings are different contexts.
  expect(await answer(await encryptor.encrypt('x', '\u00e9'), 'e\u0301')).toBe('FIELD_AUTHENTICATION_FAILED')
})

describe('a key with several ids', () => {
  const bytes = randomBytes(32)
  const sameKey = createFieldEncryptor({ keys: { a: bytes, ab: bytes, abc: bytes }, primary: 'ab' })

  it('opens a value only under the id it was sealed with', async () => {
    const sealed = await sameKey.encrypt('secret', 'c')
    for (const id of ['a', 'abc']) {
      const moved = sealed.replace('.ab.', `.${id}.`)
      expect(await answer(moved, 'c', sameKey)).toBe('FIELD_AUTHENTICATION_FAILED')
    }
  })

  it('rejects a value if characters move between the id and the context', async () => {
    for (const end of ['c', '.c', 'c.', '.c.c']) {
      const sealed = await sameKey.encrypt('secret', end)
      for (const lead of ['b', 'b.', '.b', '.b.']) {
        const shorter = sealed.replace('.ab.', '.a.')
        expect(await answer(shorter, lead + end, sameKey)).toBe('FIELD_AUTHENTICATION_FAILED')
      }
      const longer = sealed.replace('.ab.', '.abc.')
      expect(await answer(longer, end.slice(1), sameKey)).toBe('FIELD_AUTHENTICATION_FAILED')
      expect(await answer(longer, end.replace('c', ''), sameKey)).toBe('FIELD_AUTHENTICATION_FAILED')
    }
  })
})
