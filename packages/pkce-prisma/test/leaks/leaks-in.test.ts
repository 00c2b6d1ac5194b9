import { randomBytes } from 'node:crypto'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { key, newFlow } from './support/canaries.ts'
import { leaksIn } from './support/leaks-in.ts'

const { canaries } = newFlow()

const hidden = (name: PropertyKey, value: unknown) => Object.defineProperty(new Error(), name, { value })
const caused = (cause: unknown) => new Error('outer', { cause: new Error('middle', { cause }) })

const texts = Object.entries(canaries).filter(
  (entry): entry is [string, string] => typeof entry[1] === 'string',
)

/** Places where an error can expose a text. */
const places: Record<string, (text: string) => unknown> = {
  'a text': (text) => `10:00:00 ERROR ${text} failed`,
  'the message': (text) => new Error(`no flow under ${text}`),
  'the stack alone': (text) => Object.assign(new Error(), { stack: `Error\n    at ${text}` }),
  'the name': (text) => Object.assign(new Error(), { name: text }),
  'a property': (text) => Object.assign(new Error(), { meta: { arguments: [text] } }),
  'the name of a property': (text) => Object.assign(new Error(), { meta: { [text]: 1 } }),
  'a property that is not enumerable': (text) => hidden('detail', { text }),
  'a property under a symbol': (text) => hidden(Symbol('detail'), text),
  'a symbol': (text) => hidden(Symbol(text), 1),
  'a getter of its class': (text) =>
    new (class extends Error {
      get detail() {
        return text
      }
    })(),
  'a cause': (text) => caused(new Error(text)),
  'a cause that is not an error': (text) => caused(text),
  'one of several errors': (text) => new AggregateError([new Error(), new Error(text)]),
  toJSON: (text) => caused(hidden('toJSON', () => ({ text }))),
  'a custom inspect method': (text) => caused(hidden(inspect.custom, () => text)),
  'a map': (text) => caused(new Map([[new Set([text]), 1]])),
  'bytes that are not enumerable': (text) => hidden('parameter', Buffer.from(`--${text}`)),
  'the arguments of a log line': (text) => [{ err: new Error(text) }, 'Sweeping failed'],
}

/** Ways to spell a text. */
const spellings: Record<string, (text: string) => string> = {
  'its first nine characters': (text) => text.slice(0, 9),
  'its last nine characters': (text) => text.slice(-9),
  'its part in a truncated row': (text) => `(x, ${text.slice(0, 20)}...)`,
  'a JSON string in a JSON string': (text) => JSON.stringify({ body: JSON.stringify({ text }) }),
  'a part of a URI': (text) => `https://a.example/?x=${encodeURIComponent(encodeURIComponent(text))}`,
  hex: (text) => Buffer.from(text).toString('hex'),
  'upper-case hex': (text) => Buffer.from(text).toString('hex').toUpperCase(),
  'bytes in percent encoding': (text) => Buffer.from(text).toString('hex').replace(/../g, '%$&'),
  base64: (text) => Buffer.from(text).toString('base64'),
  'base64 in lines': (text) => Buffer.from(text).toString('base64').replace(/.{16}/g, '$&\n'),
  'base64 of a JSON text that contains it': (text) => Buffer.from(`{"x":"${text}"}`).toString('base64'),
  'base64url of a text that contains it': (text) => Buffer.from(`x:${text}`).toString('base64url'),
  'a logged buffer': (text) => inspect(Buffer.from(text)),
  'a logged array of bytes': (text) => inspect(new Uint8Array(Buffer.from(text)), { maxArrayLength: 20 }),
  'a buffer as JSON': (text) => JSON.stringify(Buffer.from(text)),
  'an array of bytes as JSON': (text) => JSON.stringify(new Uint8Array(Buffer.from(text))),
}

/** Ways to spell bytes. */
const byteSpellings: Record<string, (bytes: Buffer) => unknown> = {
  'raw bytes': (bytes) => bytes,
  'an ArrayBuffer': (bytes) => new Uint8Array(bytes).buffer,
  hex: (bytes) => bytes.toString('hex'),
  base64: (bytes) => bytes.toString('base64'),
  base64url: (bytes) => bytes.toString('base64url'),
  'the beginning of base64': (bytes) => bytes.toString('base64').slice(0, 14),
  'one of several keys': (bytes) => `k1:${bytes.toString('base64')},k2:${randomBytes(32).toString('base64')}`,
  'a logged buffer': (bytes) => inspect(bytes),
  'a logged array': (bytes) => inspect(new Uint8Array(bytes)),
  JSON: (bytes) => JSON.stringify([bytes, new Uint8Array(bytes)]),
}

test.for(Object.entries(places))('a canary is found in %s', ([, place]) => {
  for (const [name, text] of texts) expectToBeFound(name, text, place(text))
})

test.for(Object.entries(spellings))('a canary is found as %s', ([, spell]) => {
  for (const [name, text] of texts) expectToBeFound(name, text, new Error(spell(text)))
})

test.for(Object.entries(byteSpellings))('the key is found as %s', ([, spell]) => {
  expectToBeFound('key', Buffer.from(key).toString('base64'), { deep: { inside: [spell(Buffer.from(key))] } })
})

function expectToBeFound(name: string, canary: string, value: unknown) {
  const leaks = leaksIn(value, canaries)
  expect(leaks, name).not.toEqual([])
  expect(leaks.filter((leak) => !leak.startsWith(`${name} `))).toEqual([])
  expect(leaks.filter((leak) => leak.includes(canary.slice(0, 9)))).toEqual([])
}

test('a leak is reported with its place', () => {
  const error = new Error('outer', { cause: Object.assign(new Error(), { parameter: canaries.nonce }) })
  expect(leaksIn(error, canaries)).toContain('nonce unchanged in value > cause > parameter')
})

test('an error without a canary has no leaks', () => {
  const error = new Error('No pending flow', { cause: Object.assign(new Error(), newFlow().value) })
  expect(leaksIn(error, canaries)).toEqual([])
})
