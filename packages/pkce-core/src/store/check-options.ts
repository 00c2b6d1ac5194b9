import { isPlainObject } from './plain-object.ts'

/**
 * Checks that `options` is an object literal with no other keys than `known`. Otherwise a misspelt option would be
 * ignored, and a flow could be put without its binding.
 *
 * @param name - the name of the options, for the message.
 * @throws `TypeError` `options` is not such an object. The message lists the known keys and repeats nothing from `options`.
 */
export function checkOptions(name: string, options: unknown, known: readonly string[]): void {
  const isObject = typeof options === 'object' && options !== null && isPlainObject(options)
  if (!isObject) throw new TypeError(`${name} must be an object literal`)
  if (Object.keys(options).some((key) => !known.includes(key))) {
    throw new TypeError(`${name} may contain only ${known.join(', ')}`)
  }
}
