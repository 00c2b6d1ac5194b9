/**
 * Encrypts and decrypts individual database fields with a ring of keys.
 *
 * @module @org/field-encryption
 */

export { createFieldEncryptor } from './create-field-encryptor.ts'
export {
  type AnyFieldEncryptionError,
  AuthenticationFailedError,
  FieldEncryptionError,
  type FieldEncryptionErrorCode,
  InvalidKeysError,
  InvalidTextError,
  isFieldEncryptionError,
  MalformedSealedValueError,
  NotSealedError,
  PlaintextInProductionError,
  UnknownKeyError,
} from './errors.ts'
export type { FieldEncryptor } from './field-encryptor.ts'
export type { FieldEncryptionKey, FieldEncryptionKeys } from './key-ring.ts'
export { type ParsedFieldEncryptionKeys, parseFieldEncryptionKeys } from './parse-field-encryption-keys.ts'
export { type PlaintextFieldEncryptorOptions, plaintextFieldEncryptor } from './plaintext-field-encryptor.ts'
