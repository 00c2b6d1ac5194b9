import { checkText } from './check-text.ts'
import { NotSealedError } from './errors.ts'
import type { FieldEncryptor } from './field-encryptor.ts'

const PREFIX = 'plain1.'

/**
 * An encryptor that does not encrypt, for development: `plain1.` and the text, for everyone to read. It takes
 * the place of a real one without a key, and checks no context.
 *
 * It refuses what a real encryptor sealed, and a real one refuses what this one wrote.
 */
export function plaintextFieldEncryptor(): FieldEncryptor {
  return {
    async encrypt(plaintext, context) {
      checkText('plaintext', plaintext)
      checkText('context', context)
      return PREFIX + plaintext
    },

    async decrypt(sealed, context) {
      checkText('context', context)
      if (typeof sealed !== 'string' || !sealed.startsWith(PREFIX)) throw new NotSealedError(PREFIX)
      return sealed.slice(PREFIX.length)
    },
  }
}
