import { createSecretKey, KeyObject } from 'node:crypto'
import { InvalidKeysError } from './errors.ts'
import { isWeakKey } from './weak-key.ts'

/** A key for AES-256: its 32 bytes, or a secret `KeyObject`, which hides them from logs. */
export type FieldEncryptionKey = Uint8Array | KeyObject

/** The keys of an encryptor, by id. */
export interface FieldEncryptionKeys {
  /**
   * Every key that may open a value: 32 random bytes each, such as `openssl rand -base64 32` generates. Ids are 1 to 40
   * letters, digits, `_` or `-`. They must not look like a key, because errors and sealed values contain them.
   */
  keys: ReadonlyMap<string, FieldEncryptionKey> | Readonly<Record<string, FieldEncryptionKey>>
  /** The id of the key that seals. */
  primary: string
}

export const KEY_BYTES = 32

// Shorter than a key in base64 (43) or hex (64), so a key pasted in place of its id does not appear in an error.
const KEY_ID = /^[A-Za-z0-9_-]{1,40}$/

const KEY_ID_RULE = '1 to 40 letters, digits, "_" or "-"'

/**
 * Whether `id` may name a key. Ids appear in sealed values and in errors, so a key pasted in place of its id must be
 * rejected.
 */
export function isKeyId(id: unknown): id is string {
  return typeof id === 'string' && KEY_ID.test(id) && !looksLikeKey(id)
}

/** @throws {@link InvalidKeysError} names the key by its position, because the id may be a key. */
export function checkKeyId(id: unknown, position: number): asserts id is string {
  if (isKeyId(id)) return
  const isConfusable = typeof id === 'string' && KEY_ID.test(id)
  const rule = isConfusable ? 'not look like a key: are the id and the key swapped?' : `be ${KEY_ID_RULE}`
  throw new InvalidKeysError(`The id of key ${position} must ${rule}`)
}

/** 16 bytes take 22 characters in base64. A shorter id never looks like a key. */
const SHORTEST_KEY = 22

/**
 * Whether an id may encode 16 bytes or more. Base64 mixes upper and lower case: only 1 in 50,000 strings of 22 random
 * characters does not. Hex and base32 mix letters and digits, or have only digits, without a separator. A UUID with its
 * hyphens is accepted.
 */
function looksLikeKey(id: string): boolean {
  if (id.length < SHORTEST_KEY) return false
  return (/[a-z]/.test(id) && /[A-Z]/.test(id)) || /(?=[A-Za-z]*\d)[A-Za-z\d]{16}/.test(id)
}

/**
 * Copies the keys, so that the caller may wipe its bytes afterwards.
 *
 * @throws {@link InvalidKeysError} names the unusable key by its id or position.
 */
export function copyKeyRing({ keys, primary }: FieldEncryptionKeys): ReadonlyMap<string, KeyObject> {
  if (typeof keys !== 'object' || keys === null) throw new InvalidKeysError('keys must be a map or a record')
  const ring = new Map<string, KeyObject>()
  let position = 0
  for (const [id, key] of keys instanceof Map ? keys : Object.entries(keys)) {
    position += 1
    checkKeyId(id, position)
    ring.set(id, copyKey(id, key))
  }
  if (ring.size === 0) throw new InvalidKeysError('At least one key is needed')
  if (!isKeyId(primary)) throw new InvalidKeysError(`primary must be a key id: ${KEY_ID_RULE}`)
  if (!ring.has(primary)) throw new InvalidKeysError(`The primary key "${primary}" is not among the keys`)
  return ring
}

function copyKey(id: string, key: FieldEncryptionKey): KeyObject {
  const bytes = bytesOf(key)
  if (bytes?.byteLength !== KEY_BYTES) throw new InvalidKeysError(`Key "${id}" must be ${KEY_BYTES} bytes`)
  checkStrength(id, bytes)
  return key instanceof KeyObject ? key : createSecretKey(bytes)
}

function bytesOf(key: FieldEncryptionKey): Uint8Array | undefined {
  if (key instanceof KeyObject) return key.symmetricKeySize === KEY_BYTES ? key.export() : undefined
  if (!ArrayBuffer.isView(key)) return undefined
  return new Uint8Array(key.buffer, key.byteOffset, key.byteLength)
}

/** @throws {@link InvalidKeysError} the key is not random. */
export function checkStrength(id: string, key: Uint8Array): void {
  if (!isWeakKey(key)) return
  throw new InvalidKeysError(`Key "${id}" is not random. Make one with: openssl rand -base64 ${KEY_BYTES}`)
}
