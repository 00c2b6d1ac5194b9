import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto'
import { checkText } from './check-text.ts'
import { envelopeHeader, IV_BYTES, parseEnvelope, TAG_BYTES } from './envelope.ts'
import { AuthenticationFailedError, UnknownKeyError } from './errors.ts'
import type { FieldEncryptor } from './field-encryptor.ts'
import { copyKeyRing, type FieldEncryptionKeys } from './key-ring.ts'

const ALGORITHM = 'aes-256-gcm'

/**
 * Creates an encryptor with a ring of AES-256-GCM keys (NIST SP 800-38D). The key `primary` seals; every key in the
 * ring opens. A sealed value contains the id of its key, which is authenticated together with the context.
 *
 * Each value gets a random 96-bit IV. NIST SP 800-38D §8.3 allows 2³² of them under one key, across all processes that
 * seal with it: switch to a new primary key long before that.
 *
 * The ring and the bytes of its keys are copied, so later changes to `keys` have no effect. No log, `util.inspect` or
 * `JSON.stringify` of the encryptor shows them.
 *
 * @throws {@link InvalidKeysError} the ring is empty or lacks `primary`, a key is not 32 random bytes, or an id is
 * malformed or looks like a key.
 */
export function createFieldEncryptor({ keys, primary }: FieldEncryptionKeys): FieldEncryptor {
  const ring = copyKeyRing({ keys, primary })

  function keyOf(id: string): KeyObject {
    const key = ring.get(id)
    if (key === undefined) throw new UnknownKeyError(id)
    return key
  }

  const primaryKey = keyOf(primary)
  const primaryHeader = envelopeHeader(primary)

  return {
    async encrypt(plaintext, context) {
      checkText('plaintext', plaintext)
      checkText('context', context)
      const iv = randomBytes(IV_BYTES)
      const cipher = createCipheriv(ALGORITHM, primaryKey, iv, { authTagLength: TAG_BYTES })
      cipher.setAAD(Buffer.from(primaryHeader + context))
      const payload = [iv, cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()]
      return primaryHeader + Buffer.concat(payload).toString('base64url')
    },

    async decrypt(sealed, context) {
      checkText('context', context)
      const { header, keyId, iv, ciphertext, tag } = parseEnvelope(sealed)
      const decipher = createDecipheriv(ALGORITHM, keyOf(keyId), iv, { authTagLength: TAG_BYTES })
      decipher.setAAD(Buffer.from(header + context))
      decipher.setAuthTag(tag)
      const plaintext = decipher.update(ciphertext)
      try {
        decipher.final()
      } catch {
        throw new AuthenticationFailedError(keyId)
      }
      return plaintext.toString()
    },
  }
}
