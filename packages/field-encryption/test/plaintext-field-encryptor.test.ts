import { afterEach, describe, expect, it, vi } from 'vitest'
import { type PlaintextFieldEncryptorOptions, plaintextFieldEncryptor } from '../src/index.ts'
import { freshEncryptor } from './support/keys.ts'

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

describe('where NODE_ENV is production', () => {
  afterEach(() => vi.unstubAllEnvs())

  it.each<unknown>([
    undefined,
    {},
    { allowInProduction: false },
    { allowInProduction: 'true' },
    { allowInProduction: 1 },
  ])('is not made with %j', (options) => {
    vi.stubEnv('NODE_ENV', 'production')
    expect(() => plaintextFieldEncryptor(options as PlaintextFieldEncryptorOptions)).toThrow(
      expect.objectContaining({
        code: 'FIELD_PLAINTEXT_IN_PRODUCTION',
        message: expect.stringContaining('NODE_ENV is "production"'),
      }),
    )
  })

  it('works where that is allowed in so many words', async () => {
    vi.stubEnv('NODE_ENV', 'production')
    const allowed = plaintextFieldEncryptor({ allowInProduction: true })
    expect(await allowed.decrypt(await allowed.encrypt('secret', 'c'), 'c')).toBe('secret')
  })
})

it.each([undefined, '', 'development', 'test'])('works where NODE_ENV is %j', async (env) => {
  vi.stubEnv('NODE_ENV', env)
  const encryptor = plaintextFieldEncryptor()
  vi.unstubAllEnvs()
  expect(await encryptor.encrypt('secret', 'c')).toBe('plain1.secret')
})
