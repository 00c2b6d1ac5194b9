import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createFieldEncryptor, InvalidKeysError, parseFieldEncryptionKeys } from '../src/index.ts'

/** 32 bytes that use both characters that differ between the base64 alphabets. */
const bytes = Buffer.concat([
  Buffer.from('fbefbefbffffff', 'hex'),
  createHash('sha256').update('a').digest(),
]).subarray(0, 32)
const other = createHash('sha256').update('b').digest()
const base64 = bytes.toString('base64')
const base64url = bytes.toString('base64url')

const NO_KEY =
  'No key is given: set FIELD_ENCRYPTION_KEYS to id:key, with a key from `openssl rand -base64 32`'

describe('parses', () => {
  it.each([
    ['base64', base64],
    ['base64 without padding', base64.replace('=', '')],
    ['base64url', base64url],
    ['base64url with padding', `${base64url}=`],
  ])('a key in %s', async (_, text) => {
    const parsed = parseFieldEncryptionKeys(`k1:${text}`)
    const reference = createFieldEncryptor({ keys: { k1: bytes }, primary: 'k1' })
    expect(await reference.decrypt(await createFieldEncryptor(parsed).encrypt('x', 'c'), 'c')).toBe('x')
  })

  it('several keys and makes the first one primary', () => {
    const { keys, primary } = parseFieldEncryptionKeys(`9:${other.toString('base64')},1:${base64}`)
    expect(primary).toBe('9')
    expect([...keys].map(([id, key]) => [id, key.export()])).toEqual([
      ['9', other],
      ['1', bytes],
    ])
  })

  it('entries with whitespace around them', () => {
    const { keys } = parseFieldEncryptionKeys(` new:${base64} ,\n old:${other.toString('base64')}\n`)
    expect([...keys.keys()]).toEqual(['new', 'old'])
  })
})

const short = bytes.subarray(0, 31).toString('base64')

describe('rejects', () => {
  it.each<[problem: string, text: string | undefined, message: string]>([
    ['a variable that is not set', undefined, NO_KEY],
    ['an empty string', '', NO_KEY],
    ['blanks', ' \n', NO_KEY],
    ['a comma at the end', `a:${base64},`, 'Key 2 must have the form id:base64'],
    ['a comma at the front', `,a:${base64}`, 'Key 1 must have the form id:base64'],
    ['a key without an id', base64, 'Key 1 must have the form id:base64'],
    [
      'a second key without an id',
      `a:${base64},${other.toString('base64')}`,
      'Key 2 must have the form id:base64',
    ],
    ['an id without a key', 'a:', 'Key "a" is not valid base64'],
    ['an empty id', `:${base64}`, 'The id of key 1 must be 1 to 40 letters, digits, "_" or "-"'],
    ['a key before its id', `${base64}:a`, 'The id of key 1 must be 1 to 40 letters, digits, "_" or "-"'],
    [
      'a key in base64url before its id',
      `${base64url}:a`,
      'The id of key 1 must be 1 to 40 letters, digits, "_" or "-"',
    ],
    [
      'a key in hex before its id',
      `${bytes.toString('hex')}:a`,
      'The id of key 1 must be 1 to 40 letters, digits, "_" or "-"',
    ],
    ['an id with a dot', `a.b:${base64}`, 'The id of key 1 must be 1 to 40 letters, digits, "_" or "-"'],
    ['a short key', `b:${other.toString('base64')},a:${short}`, 'Key "a" is 31 bytes long instead of 32'],
    [
      'a long key',
      `a:${Buffer.alloc(33, bytes).toString('base64')}`,
      'Key "a" is 33 bytes long instead of 32',
    ],
    [
      'a key in hex',
      `a:${bytes.toString('hex')}`,
      'Key "a" is in hex instead of base64, the output of `openssl rand -base64 32`',
    ],
    ['an id twice', `a:${base64},a:${other.toString('base64')}`, 'Key "a" appears twice'],
    ['a key twice', `a:${base64},b:${base64url}`, 'Keys "a" and "b" are the same'],
    ['both alphabets in one key', `a:${base64.replace('+', '-')}`, 'Key "a" is not valid base64'],
    ['a foreign character', `a:${base64.replace(/./, '!')}`, 'Key "a" is not valid base64'],
    [
      'a foreign character that decoders skip',
      `a:${base64.slice(0, 9)}!${base64.slice(9)}`,
      'Key "a" is not valid base64',
    ],
    ['a space within the key', `a:${base64.slice(0, 9)} ${base64.slice(9)}`, 'Key "a" is not valid base64'],
    ['a space before the key', `a: ${base64}`, 'Key "a" is not valid base64'],
    ['too much padding', `a:${base64}=`, 'Key "a" is not valid base64'],
    ['padding within the key', `a:${base64.slice(0, 8)}=${base64.slice(8)}`, 'Key "a" is not valid base64'],
    ['a colon in the key', `a:b:${base64}`, 'Key "a" is not valid base64'],
    ['stray bits at the end', `a:${withStrayBits(base64)}`, 'Key "a" is not valid base64'],
    ['a semicolon between keys', `a:${base64};b:${other.toString('base64')}`, 'Key "a" is not valid base64'],
  ])('%s', (_, text, message) => {
    const error = rejection(text)
    expect(error).toMatchObject({ name: 'InvalidKeysError', code: 'FIELD_INVALID_KEYS', message })
  })
})

function rejection(text: string | undefined): InvalidKeysError {
  try {
    parseFieldEncryptionKeys(text)
  } catch (error) {
    if (error instanceof InvalidKeysError) return error
    throw error
  }
  throw new Error('The keys were accepted')
}

/** The same 32 bytes, with the two unused bits of the last character set. */
function withStrayBits(text: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
  const twin = `${text.slice(0, 42)}${alphabet[alphabet.indexOf(text.charAt(42)) | 3]}=`
  if (!Buffer.from(twin, 'base64').equals(bytes)) throw new Error('not the same bytes')
  return twin
}
