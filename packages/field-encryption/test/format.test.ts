import { randomBytes, webcrypto } from 'node:crypto'
import { beforeAll, expect, it } from 'vitest'
import { createFieldEncryptor } from '../src/index.ts'

/*
 * A second implementation of the format, with Web Crypto. Values are stored for years, so these tests must fail after a
 * change of format even if the encryptor still reads its own values.
 */

const bytes = randomBytes(32)
const encryptor = createFieldEncryptor({ keys: { 'key_A-1': bytes }, primary: 'key_A-1' })
const additionalData = new TextEncoder().encode('fe1.key_A-1.users.totp:ü')
let key: webcrypto.CryptoKey

beforeAll(async () => {
  key = await webcrypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt'])
})

it('writes fe1.<key id>.<base64url of iv, ciphertext and tag>', async () => {
  const sealed = await encryptor.encrypt('päss', 'users.totp:ü')
  const [version, keyId, payload, ...rest] = sealed.split('.')
  expect([version, keyId, rest]).toEqual(['fe1', 'key_A-1', []])
  expect(payload).toMatch(/^[A-Za-z0-9_-]+$/)

  const envelope = Buffer.from(payload as string, 'base64url')
  expect(envelope.length).toBe(12 + Buffer.byteLength('päss') + 16)
  const algorithm = { name: 'AES-GCM', iv: envelope.subarray(0, 12), additionalData, tagLength: 128 }
  const opened = await webcrypto.subtle.decrypt(algorithm, key, envelope.subarray(12))
  expect(new TextDecoder().decode(opened)).toBe('päss')
})

it('reads a value written by another implementation of the format', async () => {
  const iv = randomBytes(12)
  const algorithm = { name: 'AES-GCM', iv, additionalData, tagLength: 128 }
  const ciphertext = await webcrypto.subtle.encrypt(algorithm, key, new TextEncoder().encode('päss'))
  const payload = Buffer.concat([iv, Buffer.from(ciphertext)]).toString('base64url')
  expect(await encryptor.decrypt(`fe1.key_A-1.${payload}`, 'users.totp:ü')).toBe('päss')
})
