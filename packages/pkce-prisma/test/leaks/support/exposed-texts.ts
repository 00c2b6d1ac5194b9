import { inspect, types } from 'node:util'

/** A text that a value exposes, and its place. */
export interface ExposedText {
  where: PropertyKey[]
  text: string
}

/** Every text that logging, printing, serialising or inspecting a value can expose. */
export function exposedTexts(value: unknown): ExposedText[] {
  return [...rendered(value, []), ...exposed(value, [], new Set())]
}

const EVERYTHING = { showHidden: true, depth: null, maxArrayLength: null, maxStringLength: null } as const

function rendered(value: unknown, where: PropertyKey[]): ExposedText[] {
  const renderings: Record<string, () => string | undefined> = {
    'String()': () => String(value),
    'JSON.stringify()': () => JSON.stringify(value),
    'inspect()': () => inspect(value),
    'inspect() of everything': () => inspect(value, { ...EVERYTHING, getters: true }),
    'inspect() without custom ones': () => inspect(value, { ...EVERYTHING, customInspect: false }),
  }
  return Object.entries(renderings).map(([by, render]) => ({
    where: [...where, by],
    text: attempt(render) ?? '',
  }))
}

function* exposed(value: unknown, where: PropertyKey[], seen: Set<unknown>): Generator<ExposedText> {
  if (typeof value === 'symbol') yield { where, text: value.description ?? '' }
  else if (typeof value !== 'object' || value === null) yield { where, text: String(value) }
  else if (!seen.has(value)) {
    seen.add(value)
    if (where.length > 0) yield* rendered(value, where).slice(0, 2)
    if (types.isAnyArrayBuffer(value)) yield* exposed(new Uint8Array(value), where, seen)
    else if (ArrayBuffer.isView(value)) yield { where, text: hex(value) }
    else if (value instanceof Map || value instanceof Set) yield* exposed([...value], where, seen)
    else yield* exposedByProperties(value, where, seen)
  }
}

function* exposedByProperties(
  value: object,
  where: PropertyKey[],
  seen: Set<unknown>,
): Generator<ExposedText> {
  for (const name of propertiesOf(value)) {
    yield* exposed(name, [...where, 'the name of a property'], seen)
    const property = attempt(() => Reflect.get(value, name))
    if (typeof property !== 'function') yield* exposed(property, [...where, name], seen)
  }
}

/** Own properties, enumerable or not, and inherited ones: `name` may be a getter of the prototype. */
function propertiesOf(value: object): Set<PropertyKey> {
  const names = new Set<PropertyKey>()
  for (let object: object | null = value; object !== null; object = Object.getPrototypeOf(object)) {
    if (object === Object.prototype) break
    for (const name of Reflect.ownKeys(object)) names.add(name)
  }
  return names
}

function hex({ buffer, byteOffset, byteLength }: ArrayBufferView): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('hex')
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
