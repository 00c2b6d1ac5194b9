import { checkText } from './check-text.ts'
import { NotSealedError, PlaintextInProductionError } from './errors.ts'
import type { FieldEncryptor } from './field-encryptor.ts'

const PREFIX = 'plain1.'

/** Options of {@link plaintextFieldEncryptor}. */
export interface PlaintextFieldEncryptorOptions {
  /**
   * Allows secrets to be stored as plaintext even if `NODE_ENV` is `production`.
   *
   * @defaultValue `false`
   */
  allowInProduction?: boolean
}

/**
 * Creates an encryptor that does not encrypt, for development without a key. It writes `plain1.` followed by the text,
 * and does not check the context.
 *
 * It rejects values sealed by a real encryptor, and a real encryptor rejects its values.
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
