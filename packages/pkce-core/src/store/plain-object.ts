/** Whether it is an object literal, from whatever realm: its prototype is nothing, or has nothing above it. */
export function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return false
  return !isDisguised(value)
}

/** Whether only its prototype was taken off: bytes and String objects list every byte and character as a key. */
function isDisguised(value: object): boolean {
  if (ArrayBuffer.isView(value)) return true
  const length = Object.getOwnPropertyDescriptor(value, 'length')
  return length !== undefined && !length.enumerable && !length.configurable
}
