import { expect, it } from 'vitest'
import { plaintextFieldEncryptor } from '../src/index.ts'
import { freshEncryptor } from './keys.ts'

const plaintext = plaintextFieldEncryptor()

it('writes text that anyone can tell is not sealed', async () => {
  expect(await plaintext.encrypt('secret', 'c')).toBe('plain1.secret')
})

it('checks no context', async () => {
  expect(await plaintext.decrypt('plain1.secret', 'another context')).toBe('secret')
})

it('refuses what a real encryptor sealed, and the other way round', async () => {
  const real = freshEncryptor()
  const refused = { name: 'NotSealedError', code: 'FIELD_NOT_SEALED' }
  await expect(plaintext.decrypt(await real.encrypt('x', 'c'), 'c')).rejects.toMatchObject(refused)
  await expect(real.decrypt(await plaintext.encrypt('x', 'c'), 'c')).rejects.toMatchObject(refused)
})

it.each([
  ['a bare text', 'secret'],
  ['an empty text', ''],
  ['a cut prefix', 'plain1'],
  ['another version', 'plain2.secret'],
  ['undefined', undefined],
  ['an array', ['plain1.secret']],
])('refuses %s', async (_, value) => {
  await expect(plaintext.decrypt(value as string, 'c')).rejects.toMatchObject({ code: 'FIELD_NOT_SEALED' })
})
