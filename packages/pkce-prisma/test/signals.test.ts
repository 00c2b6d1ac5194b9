import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { createPkceDatabase, newToken, newValue } from './pkce-database.ts'

const database = await createPkceDatabase()
const store = database.openStore()

/** How many timers of 15 seconds, or any others, would keep the process alive. */
function timers(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length
}

test.for<[what: string, signal: unknown]>([
  ['an empty object', {}],
  ['an object that is not aborted', { aborted: false }],
  ['an object without addEventListener', { aborted: false, throwIfAborted() {} }],
  ['a string', 'signal'],
  ['a number', 42],
])('%s for a signal rejects the call and leaves no timer', async ([, signal]) => {
  const options = { signal: signal as AbortSignal }
  const before = timers()
  await expect(store.put(newToken(), newValue(), options)).rejects.toThrow(TypeError)
  await expect(store.take(newToken(), options)).rejects.toThrow(TypeError)
  expect(timers()).toBe(before)
})

test('a signal of a polyfill that knows no reason may abort', async () => {
  const signal = Object.assign(new EventTarget(), { aborted: false })
  const put = store.put(newToken(), newValue(), { signal: signal as unknown as AbortSignal })
  signal.aborted = true
  signal.dispatchEvent(new Event('abort'))
  await expect(put).rejects.toMatchObject({ name: 'AbortError' })
})

test('calls that share a signal leave no listener and no timer behind', async () => {
  const before = timers()
  const { signal } = new AbortController()
  const states = Array.from({ length: 50 }, newToken)
  await Promise.all(states.map((state) => store.put(state, newValue(), { signal })))
  await Promise.all(states.map((state) => store.take(state, { signal })))
  await expect(store.take(newToken(), { signal })).rejects.toMatchObject({ reason: 'unknown' })
  expect(getEventListeners(signal, 'abort')).toEqual([])
  expect(timers()).toBe(before)
})
