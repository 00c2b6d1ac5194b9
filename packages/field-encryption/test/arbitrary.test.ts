import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createFieldEncryptor,
  type FieldEncryptionKeys,
  type FieldEncryptor,
  isFieldEncryptionError,
  parseFieldEncryptionKeys,
  plaintextFieldEncryptor,
} from '../src/index.ts'
import { freshEncryptor } from './keys.ts'

const encryptor = freshEncryptor('k1')

/** Any text that UTF-8 can carry. */
const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }))
/** Any JavaScript string: lone surrogates, too. */
const codeUnit = fc.oneof(fc.nat(0xffff), fc.integer({ min: 0xd800, max: 0xdfff }))
const anyString = fc.string({ unit: codeUnit.map((unit) => String.fromCharCode(unit)) })
const anything = fc.anything({
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
})

it.each([
  ['createFieldEncryptor', encryptor],
  ['plaintextFieldEncryptor', plaintextFieldEncryptor()],
])('%s gives back any text in any context', async (_, by) => {
  const property = fc.asyncProperty(text, text, async (plaintext, context) => {
    expect(await by.decrypt(await by.encrypt(plaintext, context), context)).toBe(plaintext)
  })
  await fc.assert(property, { numRuns: 500 })
})

it('seals any string or refuses it as such', async () => {
  const property = fc.asyncProperty(anyString, anyString, async (plaintext, context) => {
    const sealed = await refusalOr(encryptor.encrypt(plaintext, context))
    if (survivesUtf8(plaintext) && survivesUtf8(context)) expect(sealed).toMatch(/^fe1\.k1\.[\w-]+$/)
    else expect(sealed).toBe('FIELD_INVALID_TEXT')
  })
  await fc.assert(property, { numRuns: 500 })
})

describe('a sealed value', () => {
  type Edit = (sealed: string, other: string) => string
  const place = fc.noBias(fc.nat(1_000)).map((thousandths) => thousandths / 1_000)
  const at = (share: number, sealed: string) => Math.round(share * sealed.length)
  const piece = fc
    .tuple(fc.constantFrom('A', '.', '=', '\n', '\0', ''), anyString)
    .map((parts) => parts.join(''))

  const edits: [string, fc.Arbitrary<Edit>][] = [
    [
      'a part replaced',
      fc.tuple(place, fc.nat(3), piece).map(([share, length, inserted]) => (sealed) => {
        const start = at(share, sealed)
        return sealed.slice(0, start) + inserted + sealed.slice(start + length)
      }),
    ],
    [
      'a part cut out',
      fc.tuple(place, place).map(([one, two]) => (sealed) => {
        const [start, end] = [one, two].map((share) => at(share, sealed)).sort((a, b) => a - b)
        return sealed.slice(0, start) + sealed.slice(end)
      }),
    ],
    [
      'something more at an end',
      fc.tuple(fc.boolean(), piece).map(
        ([inFront, more]) =>
          (sealed) =>
            inFront ? more + sealed : sealed + more,
      ),
    ],
    [
      'two parts swapped',
      fc.tuple(place, place, place).map((shares) => (sealed) => {
        const [start, middle, end] = shares.map((share) => at(share, sealed)).sort((a, b) => a - b)
        return (
          sealed.slice(0, start) + sealed.slice(middle, end) + sealed.slice(start, middle) + sealed.slice(end)
        )
      }),
    ],
    [
      'the end of another value',
      place.map((share) => (sealed, other) => {
        return sealed.slice(0, at(share, sealed)) + other.slice(at(share, sealed))
      }),
    ],
    [
      'its parts between the dots in another order',
      fc
        .shuffledSubarray([0, 1, 2], { minLength: 1 })
        .map((order) => (sealed) => order.map((part) => sealed.split('.')[part]).join('.')),
    ],
    [
      'its letters in another case',
      fc.constantFrom<Edit>(
        (sealed) => sealed.toUpperCase(),
        (sealed) => sealed.toLowerCase(),
      ),
    ],
  ]

  it.each(edits)('never opens with %s', async (_, edit) => {
    const property = fc.asyncProperty(text, text, text, edit, async (one, two, context, apply) => {
      const [sealed, other] = [await encryptor.encrypt(one, context), await encryptor.encrypt(two, context)]
      const edited = apply(sealed, other)
      fc.pre(edited !== sealed && edited !== other)
      expect(await refusalOr(encryptor.decrypt(edited, context))).toMatch(
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
    // Of the same few characters, so that the end of an id may also be the beginning of a context.
    const context = fc.oneof(fc.string({ unit: fc.constantFrom('a', 'b', '.', '-', 'fe1.') }), text)
    const property = fc.asyncProperty(id, context, id, context, async (id1, context1, id2, context2) => {
      const by = createFieldEncryptor({ keys, primary: id1 })
      const moved = (await by.encrypt('secret', context1)).replace(`.${id1}.`, `.${id2}.`)
      const same = id1 === id2 && context1 === context2
      expect(await refusalOr(by.decrypt(moved, context2))).toBe(
        same ? 'secret' : 'FIELD_AUTHENTICATION_FAILED',
      )
    })
    await fc.assert(property, { numRuns: 1_000 })
  })
})

it('decrypt refuses anything that was not sealed with one of its own errors', async () => {
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
    const answer = await refusalOr(encryptor.decrypt(sealed as string, context as string))
    expect(answer).toMatch(/^FIELD_(NOT_SEALED|MALFORMED|UNKNOWN_KEY|AUTHENTICATION_FAILED|INVALID_TEXT)$/)
  })
  await fc.assert(property, { numRuns: 1_000 })
})

describe('keys', () => {
  const id = fc.oneof(fc.constantFrom('a', 'b', '__proto__', '', 'a.b'), fc.string())

  it('in a text are refused as such, or work', async () => {
    const key = fc
      .tuple(fc.uint8Array({ minLength: 31, maxLength: 33 }), fc.constantFrom('base64', 'base64url', 'hex'))
      .map(([bytes, encoding]) => Buffer.from(bytes).toString(encoding as BufferEncoding))
    const entry = fc.oneof(
      fc.tuple(id, fc.oneof(key, anyString)).map((parts) => parts.join(':')),
      anyString,
    )
    const property = fc.asyncProperty(fc.array(entry, { maxLength: 3 }), async (entries) => {
      await expectWorkingOrRefused(() => createFieldEncryptor(parseFieldEncryptionKeys(entries.join(','))))
    })
    await fc.assert(property, { numRuns: 1_000 })
  })

  it('of whatever kind are refused as such, or work', async () => {
    const key = fc.oneof(
      fc.uint8Array({ minLength: 31, maxLength: 33 }),
      fc.float64Array({ minLength: 3, maxLength: 4 }),
      anything,
    )
    const keys = fc.oneof(
      fc.dictionary(id, key, { maxKeys: 3 }),
      fc.array(fc.tuple(id, key), { maxLength: 3 }).map((entries) => new Map(entries)),
      anything,
    )
    const primary = fc.oneof(id, fc.constant('a'), anything)
    const property = fc.asyncProperty(keys, primary, async (ring, sealing) => {
      await expectWorkingOrRefused(() =>
        createFieldEncryptor({ keys: ring, primary: sealing } as FieldEncryptionKeys),
      )
    })
    await fc.assert(property, { numRuns: 2_000 })
  })
})

function survivesUtf8(string: string): boolean {
  return Buffer.from(string).toString() === string
}

/** What a promise answers: the code, where it is an error of this package. */
async function refusalOr(answer: Promise<string>): Promise<string> {
  try {
    return await answer
  } catch (error) {
    if (isFieldEncryptionError(error)) return error.code
    throw error
  }
}

async function expectWorkingOrRefused(create: () => FieldEncryptor): Promise<void> {
  const made = await refusalOr(
    (async () => {
      const by = create()
      return by.decrypt(await by.encrypt('secret', 'c'), 'c')
    })(),
  )
  expect(['secret', 'FIELD_INVALID_KEYS']).toContain(made)
}
