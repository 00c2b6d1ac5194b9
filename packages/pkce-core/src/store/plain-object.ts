/** Whether `value` is an object literal from any realm: it has no prototype, or its prototype has none. */
export function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return false
  return !isDisguised(value)
}

/**
 * Whether `value` is an exotic object whose prototype was removed. Typed arrays and String objects would list every
 * byte or character as a key.
 */
function isDisguised(value: object): boolean {
  if (ArrayBuffer.isView(value)) return true
  const length = Object.getOwnPropertyDescriptor(value, 'length')
  return length !== undefined && !length.enumerable && !length.configurable
}
