import { afterEach, describe, expect, it, vi } from 'vitest'
import { type PlaintextFieldEncryptorOptions, plaintextFieldEncryptor } from '../src/index.ts'
import { freshEncryptor } from './support/keys.ts'

const plaintext = plaintextFieldEncryptor()

it('marks its values with the prefix plain1.', async () => {
  expect(await plaintext.encrypt('secret', 'c')).toBe('plain1.secret')
})

it('does not check the context', async () => {
  expect(await plaintext.decrypt('plain1.secret', 'another context')).toBe('secret')
})

it('rejects values of a real encryptor, which rejects its values', async () => {
  const real = freshEncryptor()
  const refused = { name: 'NotSealedError', code: 'FIELD_NOT_SEALED' }
  await expect(plaintext.decrypt(await real.encrypt('x', 'c'), 'c')).rejects.toMatchObject(refused)
  await expect(real.decrypt(await plaintext.encrypt('x', 'c'), 'c')).rejects.toMatchObject(refused)
})

it.each([
  ['a string without a prefix', 'secret'],
  ['an empty string', ''],
  ['a truncated prefix', 'plain1'],
  ['another version', 'plain2.secret'],
  ['undefined', undefined],
  ['an array', ['plain1.secret']],
])('rejects %s', async (_, value) => {
  await expect(plaintext.decrypt(value as string, 'c')).rejects.toMatchObject({ code: 'FIELD_NOT_SEALED' })
})

describe('if NODE_ENV is production', () => {
  afterEach(() => vi.unstubAllEnvs())

  it.each<unknown>([
    undefined,
    {},
    { allowInProduction: false },
    { allowInProduction: 'true' },
    { allowInProduction: 1 },
  ])('cannot be created with %j', (options) => {
    vi.stubEnv('NODE_ENV', 'production')
    expect(() => plaintextFieldEncryptor(options as PlaintextFieldEncryptorOptions)).toThrow(
      expect.objectContaining({
        code: 'FIELD_PLAINTEXT_IN_PRODUCTION',
        message: expect.stringContaining('NODE_ENV is "production"'),
      }),
    )
  })

  it('works with allowInProduction: true', async () => {
    vi.stubEnv('NODE_ENV', 'production')
    const allowed = plaintextFieldEncryptor({ allowInProduction: true })
    expect(await allowed.decrypt(await allowed.encrypt('secret', 'c'), 'c')).toBe('secret')
  })
})

it.each([undefined, '', 'development', 'test'])('works if NODE_ENV is %j', async (env) => {
  vi.stubEnv('NODE_ENV', env)
  const encryptor = plaintextFieldEncryptor()
  vi.unstubAllEnvs()
  expect(await encryptor.encrypt('secret', 'c')).toBe('plain1.secret')
})
