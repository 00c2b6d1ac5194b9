import { isPlainObject } from './plain-object.ts'

/**
 * Checks that `options` is an object literal with no other keys than `known`: a mistyped option would be ignored, and a flow
 * put without its binding.
 *
 * @param name - what the message calls it.
 * @throws `TypeError` naming what is known. It repeats nothing of what it was given.
 */
export function checkOptions(name: string, options: unknown, known: readonly string[]): void {
  const isObject = typeof options === 'object' && options !== null && isPlainObject(options)
  if (!isObject) throw new TypeError(`${name} must be an object literal`)
  if (Object.keys(options).some((key) => !known.includes(key))) {
    throw new TypeError(`${name} may have ${known.join(', ')} and nothing else`)
  }
}
