import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createFieldEncryptor,
  type FieldEncryptionKeys,
  type FieldEncryptor,
  parseFieldEncryptionKeys,
} from '../src/index.ts'
import { anyString, anything, rejectionOr } from './support/arbitraries.ts'

describe('keys', () => {
  const id = fc.oneof(fc.constantFrom('a', 'b', '__proto__', '', 'a.b'), fc.string())

  it('in arbitrary text either work or are rejected with InvalidKeysError', async () => {
    const key = fc
      .tuple(fc.uint8Array({ minLength: 31, maxLength: 33 }), fc.constantFrom('base64', 'base64url', 'hex'))
      .map(([bytes, encoding]) => Buffer.from(bytes).toString(encoding as BufferEncoding))
    const entry = fc.oneof(
      fc.tuple(id, fc.oneof(key, anyString)).map((parts) => parts.join(':')),
      anyString,
    )
    const property = fc.asyncProperty(fc.array(entry, { maxLength: 3 }), async (entries) => {
      await expectWorkingOrRejected(() => createFieldEncryptor(parseFieldEncryptionKeys(entries.join(','))))
    })
    await fc.assert(property, { numRuns: 1_000 })
  })

  it('of any type either work or are rejected with InvalidKeysError', async () => {
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
      await expectWorkingOrRejected(() =>
        createFieldEncryptor({ keys: ring, primary: sealing } as FieldEncryptionKeys),
      )
    })
    await fc.assert(property, { numRuns: 2_000 })
  })
})

async function expectWorkingOrRejected(create: () => FieldEncryptor): Promise<void> {
  const answer = await rejectionOr(
    (async () => {
      const encryptor = create()
      return encryptor.decrypt(await encryptor.encrypt('secret', 'c'), 'c')
    })(),
  )
  expect(['secret', 'FIELD_INVALID_KEYS']).toContain(answer)
}
