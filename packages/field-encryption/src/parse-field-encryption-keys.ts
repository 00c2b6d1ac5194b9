import { createSecretKey, type KeyObject } from 'node:crypto'
import { InvalidKeysError } from './errors.ts'
import { checkKeyId, checkStrength, type FieldEncryptionKeys, KEY_BYTES } from './key-ring.ts'

const HOW_TO_MAKE_ONE = 'with a key from `openssl rand -base64 32`'
const HEX = /^[0-9a-f]{64}$/i
// Either alphabet but not a mixture, with optional padding.
const BASE64 = /^(?:[A-Za-z0-9+/]+|[A-Za-z0-9_-]+)={0,2}$/

/** Keys as parsed by {@link parseFieldEncryptionKeys}. Their bytes do not show in logs. */
export interface ParsedFieldEncryptionKeys extends FieldEncryptionKeys {
  keys: ReadonlyMap<string, KeyObject>
}

/**
 * Parses the value of an environment variable such as `FIELD_ENCRYPTION_KEYS=new:base64,old:base64`, for
 * {@link createFieldEncryptor}. The first key becomes the primary key.
 *
 * A key is 32 bytes in base64 (RFC 4648 §4) or base64url (§5), with or without padding. Whitespace around an entry
 * is ignored.
 *
 * @throws {@link InvalidKeysError} the variable is empty, an entry is malformed, a key is not 32 random bytes, or an id or
 * a key appears twice. Names the entry by its id or position, never by its content.
 */
export function parseFieldEncryptionKeys(text: string | undefined): ParsedFieldEncryptionKeys {
  if (typeof text !== 'string' || text.trim() === '') {
    throw new InvalidKeysError(`No key is given: set FIELD_ENCRYPTION_KEYS to id:key, ${HOW_TO_MAKE_ONE}`)
  }
  const keys = new Map<string, KeyObject>()
  for (const [index, entry] of text.split(',').entries()) {
    const [id, key] = parseEntry(entry.trim(), index + 1)
    if (keys.has(id)) throw new InvalidKeysError(`Key "${id}" appears twice`)
    for (const [other, otherKey] of keys) {
      if (key.equals(otherKey)) throw new InvalidKeysError(`Keys "${other}" and "${id}" are the same`)
    }
    keys.set(id, key)
  }
  const [primary] = keys.keys()
  return { keys, primary: primary as string }
}

function parseEntry(entry: string, position: number): [id: string, key: KeyObject] {
  const colon = entry.indexOf(':')
  if (colon === -1) throw new InvalidKeysError(`Key ${position} must have the form id:base64`)
  const id = entry.slice(0, colon)
  checkKeyId(id, position)
  const text = entry.slice(colon + 1)
  if (HEX.test(text))
    throw new InvalidKeysError(
      `Key "${id}" is in hex instead of base64, the output of \`openssl rand -base64 32\``,
    )
  const bytes = decodeBase64(text)
  if (bytes === undefined) throw new InvalidKeysError(`Key "${id}" is not valid base64`)
  if (bytes.length !== KEY_BYTES) {
    throw new InvalidKeysError(`Key "${id}" is ${bytes.length} bytes long instead of ${KEY_BYTES}`)
  }
  checkStrength(id, bytes)
  return [id, createSecretKey(bytes)]
}

/** Decodes only canonical base64. Buffer.from alone would skip foreign characters and ignore stray bits. */
function decodeBase64(text: string): Buffer | undefined {
  if (!BASE64.test(text) || (text.endsWith('=') && text.length % 4 !== 0)) return undefined
  const bytes = Buffer.from(text, 'base64')
  const unpadded = text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
  return bytes.toString('base64url') === unpadded ? bytes : undefined
}
