import { MalformedSealedValueError, NotSealedError } from './errors.ts'
import { isKeyId } from './key-ring.ts'

/*
 * A sealed value is `fe1.<key id>.<base64url of iv | ciphertext | tag>`. Everything before the payload is the
 * header. A key id never contains a dot, so no header is a prefix of another. The concatenation of header and context
 * is therefore unambiguous, and is authenticated as one string.
 */

const PREFIX = 'fe1.'

/** 96 bits, the recommended length: GCM then uses the IV without hashing it (NIST SP 800-38D §5.2.1.1). */
export const IV_BYTES = 12
/** 128 bits, the longest tag (NIST SP 800-38D §5.2.1.2). */
export const TAG_BYTES = 16

export interface Envelope {
  header: string
  keyId: string
  iv: Buffer
  ciphertext: Buffer
  tag: Buffer
}

export function envelopeHeader(keyId: string): string {
  return `${PREFIX}${keyId}.`
}

/**
 * Parses a sealed value. Every envelope has exactly one valid encoding.
 *
 * @throws {@link NotSealedError}, {@link MalformedSealedValueError}
 */
export function parseEnvelope(sealed: string): Envelope {
  if (typeof sealed !== 'string' || !sealed.startsWith(PREFIX)) throw new NotSealedError(PREFIX)
  const [, keyId, payload, excess] = sealed.split('.', 4)
  if (!isKeyId(keyId) || payload === undefined || excess !== undefined) throw new MalformedSealedValueError()

  const bytes = Buffer.from(payload, 'base64url')
  // Buffer.from skips characters that are not base64url and ignores stray bits at the end.
  const canonical = bytes.toString('base64url') === payload
  if (!canonical || bytes.length < IV_BYTES + TAG_BYTES) throw new MalformedSealedValueError()

  return {
    header: envelopeHeader(keyId),
    keyId,
    iv: bytes.subarray(0, IV_BYTES),
    ciphertext: bytes.subarray(IV_BYTES, -TAG_BYTES),
    tag: bytes.subarray(-TAG_BYTES),
  }
}
