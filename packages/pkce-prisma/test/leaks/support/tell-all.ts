import { inspect, types } from 'node:util'

/** A text that a value tells, and where. */
export interface Told {
  where: PropertyKey[]
  text: string
}

/** All that an error, or any other value, can tell to whoever logs, prints, serialises or searches it. */
export function tellAll(value: unknown): Told[] {
  return [...rendered(value, []), ...told(value, [], new Set())]
}

const EVERYTHING = { showHidden: true, depth: null, maxArrayLength: null, maxStringLength: null } as const

function rendered(value: unknown, where: PropertyKey[]): Told[] {
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

function* told(value: unknown, where: PropertyKey[], seen: Set<unknown>): Generator<Told> {
  if (typeof value === 'symbol') yield { where, text: value.description ?? '' }
  else if (typeof value !== 'object' || value === null) yield { where, text: String(value) }
  else if (!seen.has(value)) {
    seen.add(value)
    if (where.length > 0) yield* rendered(value, where).slice(0, 2)
    if (types.isAnyArrayBuffer(value)) yield* told(new Uint8Array(value), where, seen)
    else if (ArrayBuffer.isView(value)) yield { where, text: hex(value) }
    else if (value instanceof Map || value instanceof Set) yield* told([...value], where, seen)
    else yield* toldByProperties(value, where, seen)
  }
}

function* toldByProperties(value: object, where: PropertyKey[], seen: Set<unknown>): Generator<Told> {
  for (const name of propertiesOf(value)) {
    yield* told(name, [...where, 'the name of a property'], seen)
    const property = attempt(() => Reflect.get(value, name))
    if (typeof property !== 'function') yield* told(property, [...where, name], seen)
  }
}

/** Its own, enumerable or not, and those of its classes: `name` may be a getter of the prototype. */
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
