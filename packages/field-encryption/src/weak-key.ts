import { isUtf8 } from 'node:buffer'

/**
 * Whether a key was not made by a random generator: zeros, a passphrase, hex as text, a shorter key that was padded or
 * repeated, a sequence.
 *
 * Of 32 random bytes, each test below refuses fewer than one key in 10¹⁰: 12 values at most is 10⁻²¹ (12³² ∕ 12! ∕
 * 256²⁰), one value nine times 10⁻¹¹ (256 · C(32, 9) ∕ 256⁹), text 10⁻¹⁰ (each byte continues one with a probability
 * below 0.47), a repetition or a sequence 10⁻³⁸.
 */
export function isWeakKey(key: Uint8Array): boolean {
  return isUneven(key) || isRepetition(key) || isSequence(key) || isText(key)
}

/** Few values, or one of them very often. */
function isUneven(key: Uint8Array): boolean {
  const counts = new Map<number, number>()
  for (const byte of key) counts.set(byte, (counts.get(byte) ?? 0) + 1)
  return counts.size <= 12 || Math.max(...counts.values()) >= 9
}

/** The same 16 bytes twice, or fewer more often. */
function isRepetition(key: Uint8Array): boolean {
  const periods = Array.from({ length: key.length / 2 }, (_, index) => index + 1)
  return periods.some((period) => key.every((byte, index) => byte === key[index % period]))
}

/** Each byte differs from the one before by the same step: 0, 1, 2, …, or 255, 253, 251, … */
function isSequence(key: Uint8Array): boolean {
  const [first = 0, second = 0] = key
  const step = second - first + 256
  return key.every((byte, index) => byte === (first + index * step) % 256)
}

/** Characters of any script, with line ends and tabs. */
function isText(key: Uint8Array): boolean {
  return isUtf8(key) && !/[^\P{Cc}\t\n\r]/u.test(Buffer.from(key).toString())
}
