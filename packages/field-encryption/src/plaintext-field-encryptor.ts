import { checkText } from './check-text.ts'
import { NotSealedError, PlaintextInProductionError } from './errors.ts'
import type { FieldEncryptor } from './field-encryptor.ts'

const PREFIX = 'plain1.'

/** Options of {@link plaintextFieldEncryptor}. */
export interface PlaintextFieldEncryptorOptions {
  /**
   * Says that secrets may be stored in clear although `NODE_ENV` is `production`.
   *
   * @defaultValue `false`
   */
  allowInProduction?: boolean
}

/**
 * An encryptor that does not encrypt, for development: `plain1.` and the text, for everyone to read. It takes
 * the place of a real one without a key, and checks no context.
 *
 * It refuses what a real encryptor sealed, and a real one refuses what this one wrote.
 *
 * @throws {@link PlaintextInProductionError} `NODE_ENV` is `production`, and `allowInProduction` is not `true`.
 */
export function plaintextFieldEncryptor({
  allowInProduction = false,
}: PlaintextFieldEncryptorOptions = {}): FieldEncryptor {
  if (process.env.NODE_ENV === 'production' && allowInProduction !== true)
    throw new PlaintextInProductionError()
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
