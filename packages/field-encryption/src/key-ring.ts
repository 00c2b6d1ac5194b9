import { createSecretKey, KeyObject } from 'node:crypto'
import { InvalidKeysError } from './errors.ts'

/** A key for AES-256: its 32 bytes, or a secret `KeyObject`, which does not show them when it is logged. */
export type FieldEncryptionKey = Uint8Array | KeyObject

/** The keys of an encryptor, by id. */
export interface FieldEncryptionKeys {
  /** Every key that may open a value: 32 bytes each. Ids are 1 to 40 letters, digits, `_` or `-`. */
  keys: ReadonlyMap<string, FieldEncryptionKey> | Readonly<Record<string, FieldEncryptionKey>>
  /** The id of the key that seals. */
  primary: string
}

export const KEY_BYTES = 32

// Shorter than a key in base64 (43) or hex (64): one that was pasted where its id belongs is not named in an error.
const KEY_ID = /^[A-Za-z0-9_-]{1,40}$/

export const KEY_ID_RULE = '1 to 40 letters, digits, "_" or "-"'

export function isKeyId(id: unknown): id is string {
  return typeof id === 'string' && KEY_ID.test(id)
}

/**
 * Copies the keys in, so that a caller may wipe its own bytes afterwards.
 *
 * @throws {@link InvalidKeysError} naming what is wrong by id or position.
 */
export function copyKeyRing({ keys, primary }: FieldEncryptionKeys): ReadonlyMap<string, KeyObject> {
  if (typeof keys !== 'object' || keys === null) throw new InvalidKeysError('keys must be a map or a record')
  const ring = new Map<string, KeyObject>()
  let position = 0
  for (const [id, key] of keys instanceof Map ? keys : Object.entries(keys)) {
    position += 1
    if (!isKeyId(id)) throw new InvalidKeysError(`The id of key ${position} must be ${KEY_ID_RULE}`)
    ring.set(id, copyKey(id, key))
  }
  if (ring.size === 0) throw new InvalidKeysError('At least one key is needed')
  if (!isKeyId(primary)) throw new InvalidKeysError(`primary must be a key id: ${KEY_ID_RULE}`)
  if (!ring.has(primary)) throw new InvalidKeysError(`The primary key "${primary}" is not among the keys`)
  return ring
}

function copyKey(id: string, key: FieldEncryptionKey): KeyObject {
  if (key instanceof KeyObject) {
    if (key.symmetricKeySize === KEY_BYTES) return key
  } else if (ArrayBuffer.isView(key) && key.byteLength === KEY_BYTES) {
    return createSecretKey(key)
  }
  throw new InvalidKeysError(`Key "${id}" must be ${KEY_BYTES} bytes`)
}
