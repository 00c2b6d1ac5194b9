import { getEventListeners } from 'node:events'
import { afterEach, expect, test, vi } from 'vitest'
import { createPkceDatabase, newState, newValue } from './support/pkce-database.ts'

vi.mock('../src/clock.ts', () => import('./support/fakeable-clock.ts'))

const database = await createPkceDatabase()
const store = database.openStore()

afterEach(() => void vi.useRealTimers())

test.for<[what: string, signal: unknown]>([
  ['an empty object', {}],
  ['an object that is not aborted', { aborted: false }],
  ['an object without addEventListener', { aborted: false, throwIfAborted() {} }],
  ['a string', 'signal'],
  ['a number', 42],
])('%s as the signal rejects the call and leaves no timer', async ([, signal]) => {
  const options = { signal: signal as AbortSignal }
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  await expect(store.put(newState(), newValue(), options)).rejects.toThrow(TypeError)
  await expect(store.take(newState(), options)).rejects.toThrow(TypeError)
  expect(vi.getTimerCount()).toBe(0)
})

test('the signal of a polyfill without a reason can abort', async () => {
  const signal = Object.assign(new EventTarget(), { aborted: false })
  const put = store.put(newState(), newValue(), { signal: signal as unknown as AbortSignal })
  signal.aborted = true
  signal.dispatchEvent(new Event('abort'))
  await expect(put).rejects.toMatchObject({ name: 'AbortError' })
})

test('calls that share a signal leave no listener behind', async () => {
  const { signal } = new AbortController()
  const states = Array.from({ length: 50 }, newState)
  await Promise.all(states.map((state) => store.put(state, newValue(), { signal })))
  await Promise.all(states.map((state) => store.take(state, { signal })))
  await expect(store.take(newState(), { signal })).rejects.toMatchObject({ reason: 'unknown' })
  expect(getEventListeners(signal, 'abort')).toEqual([])
})
