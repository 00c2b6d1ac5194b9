import { expect, test } from 'vitest'
import type { PkceState } from '../src/index.ts'
import { BasePkceStore } from '../src/store/index.ts'

const flow = { connection: 'github', codeVerifier: 'v'.repeat(43) }
const listen = { addEventListener() {}, removeEventListener() {} }

class CountingStore extends BasePkceStore {
  calls = 0
  protected putFlow() {
    this.calls += 1
    return { expiresAt: new Date(0) }
  }
  protected takeFlow() {
    this.calls += 1
    return {} as PkceState
  }
  protected sweepFlows() {
    return 0
  }
}

/** The reasons that a put and a take reject with, and the number of calls that reached the store itself. */
async function answersTo(signal: unknown) {
  const store = new CountingStore({ sweepIntervalMs: 0 })
  const options = { signal: signal as AbortSignal }
  const answers = await Promise.allSettled([store.put('state', flow, options), store.take('state', options)])
  return {
    reasons: answers.map((answer) => answer.status === 'rejected' && answer.reason),
    calls: store.calls,
  }
}

test.for<[string, unknown]>([
  ['an object without addEventListener', { aborted: false, removeEventListener() {}, throwIfAborted() {} }],
  ['an object without removeEventListener', { aborted: false, addEventListener() {}, throwIfAborted() {} }],
  ['an object without aborted', { ...listen, throwIfAborted() {} }],
  ['an object whose aborted is a string', { ...listen, aborted: 'no' }],
  ['the controller', new AbortController()],
  ['an event target', new EventTarget()],
  ['a string', 'abort'],
  ['a number', 0],
  ['true', true],
  ['a function', () => {}],
  [
    'an object whose getter throws',
    {
      get aborted(): never {
        throw new Error('canary')
      },
    },
  ],
])('rejects %s as signal before the store is reached', async ([, signal]) => {
  const refused = new TypeError('signal must be an AbortSignal')
  expect(await answersTo(signal)).toEqual({ reasons: [refused, refused], calls: 0 })
})

test.for<[string, unknown]>([
  ['undefined', undefined],
  ['null, which fetch accepts', null],
  ['a signal', new AbortController().signal],
  ['a polyfill without throwIfAborted and reason', { ...listen, aborted: false }],
])('accepts %s as signal', async ([, signal]) => {
  expect(await answersTo(signal)).toEqual({ reasons: [false, false], calls: 2 })
})

test.for<[string, unknown, unknown]>([
  ['a reason', { ...listen, aborted: true, reason: 'went away' }, 'went away'],
  ['the reason null', AbortSignal.abort(null), null],
  ['no reason', { ...listen, aborted: true }, expect.objectContaining({ name: 'AbortError' })],
  ['a throwIfAborted that does nothing', { ...listen, aborted: true, reason: 1, throwIfAborted() {} }, 1],
])('an aborted signal with %s rejects the call', async ([, signal, reason]) => {
  expect(await answersTo(signal)).toEqual({ reasons: [reason, reason], calls: 0 })
})

test.for([null, 'options', 0])('options that are %j make the call reject, not throw', async (options) => {
  const store = new CountingStore({ sweepIntervalMs: 0 })
  const refused = new TypeError('options must be an object literal')
  await expect(store.put('state', flow, options as never)).rejects.toEqual(refused)
  await expect(store.take('state', options as never)).rejects.toEqual(refused)
  expect(store.calls).toBe(0)
})
