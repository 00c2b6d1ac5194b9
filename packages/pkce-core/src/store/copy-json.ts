import { isPlainObject } from './plain-object.ts'

/** The value would be longer in JSON than allowed. Never leaves this package. */
export class TooMuchJsonError extends Error {}

const MAX_LEVELS = 1_000

/**
 * Copies a JSON value, and gives up as soon as its JSON is certain to be longer than `maxLength`.
 *
 * `JSON.stringify` reads the whole value before its length is known: 3 million numbers block the event loop for a
 * second. Here each part is charged before it is read, for the fewest characters it can take up. Time and memory
 * therefore do not depend on how far the value exceeds the limit. The one exception: an engine can only list all keys of
 * an object, so an object with too many keys costs one listing, about 0.4 µs a key.
 *
 * @throws TooMuchJsonError the JSON would be longer than `maxLength`, or the value has more than `maxLength`
 * properties, including those that are `undefined`. Throws other errors for values that JSON cannot represent or would
 * change.
 */
export function copyJson(value: unknown, maxLength: number): unknown {
  return new JsonCopy(maxLength).of(value, 0)
}

class JsonCopy {
  #charactersLeft: number
  // Properties that are `undefined` add no characters to the JSON, so properties are counted separately.
  #propertiesLeft: number

  constructor(maxLength: number) {
    this.#charactersLeft = maxLength
    this.#propertiesLeft = maxLength
  }

  of(value: unknown, level: number): unknown {
    switch (typeof value) {
      case 'string':
        this.#charge(value.length + '""'.length)
        return value
      case 'number':
        if (!Number.isFinite(value)) throw new TypeError()
        this.#charge('0'.length)
        return value
      case 'boolean':
        this.#charge('true'.length)
        return value
      case 'object':
        if (value !== null) return this.#ofObject(value, level + 1)
        this.#charge('null'.length)
        return value
      default:
        throw new TypeError()
    }
  }

  #ofObject(value: object, level: number): unknown {
    if (level > MAX_LEVELS || typeof Reflect.get(value, 'toJSON') === 'function') throw new TypeError()
    if (Array.isArray(value)) return this.#ofArray(value, level)
    if (!isPlainObject(value)) throw new TypeError()
    return this.#ofProperties(value, level)
  }

  #ofArray(value: readonly unknown[], level: number): unknown[] {
    const { length } = value
    // A proxy may return anything, and charging a negative length would raise the limit.
    if (!Number.isSafeInteger(length) || length < 0) throw new TypeError()
    this.#charge(length + '[]'.length - 1)
    const copy: unknown[] = []
    for (let index = 0; index < length; index += 1) copy.push(this.of(readTwice(value, index), level))
    return copy
  }

  #ofProperties(value: object, level: number): object {
    const keys = Object.keys(value)
    this.#propertiesLeft -= keys.length
    if (this.#propertiesLeft < 0) throw new TooMuchJsonError()
    this.#charge('{}'.length - 1)
    // Without a prototype, `__proto__` is a key like any other.
    const copy = Object.create(null)
    for (const key of keys) {
      const property = readTwice(value, key)
      if (property === undefined) continue
      this.#charge(key.length + '"":,'.length)
      copy[key] = this.of(property, level)
    }
    return copy
  }

  #charge(characters: number): void {
    this.#charactersLeft -= characters
    if (this.#charactersLeft < 0) throw new TooMuchJsonError()
  }
}

/** Rejects a property that returns different values when read twice: neither can be trusted. */
function readTwice(value: object, key: PropertyKey): unknown {
  const property: unknown = Reflect.get(value, key)
  if (Reflect.get(value, key) !== property) throw new TypeError()
  return property
}
