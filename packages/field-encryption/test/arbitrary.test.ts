import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFieldEncryptor, plaintextFieldEncryptor } from '../src/index.ts'
import { anyString, anything, rejectionOr, text } from './support/arbitraries.ts'
import { edits } from './support/edits.ts'
import { freshEncryptor } from './support/keys.ts'

const encryptor = freshEncryptor('k1')

it.each([
  ['createFieldEncryptor', encryptor],
  ['plaintextFieldEncryptor', plaintextFieldEncryptor()],
])('%s returns any text unchanged in any context', async (_, fieldEncryptor) => {
  const property = fc.asyncProperty(text, text, async (plaintext, context) => {
    expect(await fieldEncryptor.decrypt(await fieldEncryptor.encrypt(plaintext, context), context)).toBe(
      plaintext,
    )
  })
  await fc.assert(property, { numRuns: 500 })
})

it('seals any string or rejects it with InvalidTextError', async () => {
  const property = fc.asyncProperty(anyString, anyString, async (plaintext, context) => {
    const sealed = await rejectionOr(encryptor.encrypt(plaintext, context))
    if (survivesUtf8(plaintext) && survivesUtf8(context)) expect(sealed).toMatch(/^fe1\.k1\.[\w-]+$/)
    else expect(sealed).toBe('FIELD_INVALID_TEXT')
  })
  await fc.assert(property, { numRuns: 500 })
})

describe('a sealed value', () => {
  it.each(edits)('never opens with %s', async (_, edit) => {
    const property = fc.asyncProperty(text, text, text, edit, async (one, two, context, apply) => {
      const [sealed, other] = [await encryptor.encrypt(one, context), await encryptor.encrypt(two, context)]
      const edited = apply(sealed, other)
      fc.pre(edited !== sealed && edited !== other)
      expect(await rejectionOr(encryptor.decrypt(edited, context))).toMatch(
        /^FIELD_(NOT_SEALED|MALFORMED|UNKNOWN_KEY|AUTHENTICATION_FAILED)$/,
      )
    })
    await fc.assert(property, { numRuns: 500 })
  })

  it('never opens under another key id or in another context, even with the same key bytes', async () => {
    const ids = ['a', 'b', 'ab', 'ba', 'abb', 'a-b']
    const bytes = randomBytes(32)
    const keys = Object.fromEntries(ids.map((id) => [id, bytes]))
    const id = fc.constantFrom(...ids)
    // Few different characters, so that the end of an id is often the beginning of a context.
    const context = fc.oneof(fc.string({ unit: fc.constantFrom('a', 'b', '.', '-', 'fe1.') }), text)
    const property = fc.asyncProperty(id, context, id, context, async (id1, context1, id2, context2) => {
      const fieldEncryptor = createFieldEncryptor({ keys, primary: id1 })
      const moved = (await fieldEncryptor.encrypt('secret', context1)).replace(`.${id1}.`, `.${id2}.`)
      const same = id1 === id2 && context1 === context2
      expect(await rejectionOr(fieldEncryptor.decrypt(moved, context2))).toBe(
        same ? 'secret' : 'FIELD_AUTHENTICATION_FAILED',
      )
    })
    await fc.assert(property, { numRuns: 1_000 })
  })
})

it('decrypt rejects any unsealed value with an error from this package', async () => {
  const payload = fc
    .uint8Array({ minLength: 20, maxLength: 60 })
    .map((bytes) => Buffer.from(bytes).toString('base64url'))
  const sealedLike = fc.oneof(
    anyString,
    anyString.map((rest) => `fe1.${rest}`),
    anyString.map((rest) => `fe1.k1.${rest}`),
    fc.tuple(fc.constantFrom('k1', 'k2', '__proto__'), payload).map(([id, rest]) => `fe1.${id}.${rest}`),
    anything,
  )
  const property = fc.asyncProperty(sealedLike, fc.oneof(text, anything), async (sealed, context) => {
    const answer = await rejectionOr(encryptor.decrypt(sealed as string, context as string))
    expect(answer).toMatch(/^FIELD_(NOT_SEALED|MALFORMED|UNKNOWN_KEY|AUTHENTICATION_FAILED|INVALID_TEXT)$/)
  })
  await fc.assert(property, { numRuns: 1_000 })
})

function survivesUtf8(string: string): boolean {
  return Buffer.from(string).toString() === string
}
