import { isUtf8 } from 'node:buffer'

/**
 * Whether a key clearly does not come from a random generator: zeros, a passphrase, hex as text, a padded or repeated
 * shorter key, a sequence.
 *
 * Each test below rejects fewer than one random key in 10¹⁰:
 * - at most 12 different values: 10⁻²¹ (12³² ∕ 12! ∕ 256²⁰);
 * - one value nine times: 10⁻¹¹ (256 · C(32, 9) ∕ 256⁹);
 * - text: 10⁻¹⁰ (each byte continues a text with a probability below 0.47);
 * - a repetition or a sequence: 10⁻³⁸.
 */
export function isWeakKey(key: Uint8Array): boolean {
  return isUneven(key) || isRepetition(key) || isSequence(key) || isText(key)
}

/** Few different values, or one value very often. */
function isUneven(key: Uint8Array): boolean {
  const counts = new Map<number, number>()
  for (const byte of key) counts.set(byte, (counts.get(byte) ?? 0) + 1)
  return counts.size <= 12 || Math.max(...counts.values()) >= 9
}

/** A block of 16 bytes or fewer, repeated. */
function isRepetition(key: Uint8Array): boolean {
  const periods = Array.from({ length: key.length / 2 }, (_, index) => index + 1)
  return periods.some((period) => key.every((byte, index) => byte === key[index % period]))
}

/** Each byte differs from its predecessor by the same step: 0, 1, 2, …, or 255, 253, 251, … */
function isSequence(key: Uint8Array): boolean {
  const [first = 0, second = 0] = key
  const step = second - first + 256
  return key.every((byte, index) => byte === (first + index * step) % 256)
}

/** Text of any script, including line breaks and tabs. */
function isText(key: Uint8Array): boolean {
  return isUtf8(key) && !/[^\P{Cc}\t\n\r]/u.test(Buffer.from(key).toString())
}
