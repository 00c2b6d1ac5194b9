import { randomBytes } from 'node:crypto'
import { inspect } from 'node:util'
import type { NewPkceState } from '@org/pkce-core'
import { afterEach, expect, test, vi } from 'vitest'
import { importOverFakeTimers } from './support/fake-clock.ts'

const { MemoryPkceStore } = await importOverFakeTimers()
type MemoryPkceStore = InstanceType<typeof MemoryPkceStore>

afterEach(() => vi.unstubAllEnvs())

const canary = () => randomBytes(36).toString('base64url')

/** A flow of random strings, so that even a fragment of one identifies it. */
function newFlow() {
  const [state, binding] = [canary(), canary()]
  const value = {
    kind: canary().slice(0, 32),
    connection: canary(),
    codeVerifier: canary(),
    startedBy: canary(),
    returnUrl: canary(),
    redirectUri: canary(),
    issuer: canary(),
    nonce: canary(),
    appState: canary(),
  } satisfies NewPkceState
  return { state, binding, value, canaries: { state, binding, ...value } }
}

type Flow = ReturnType<typeof newFlow>

const put = (store: MemoryPkceStore, { state, value, binding }: Flow) => store.put(state, value, { binding })
const take = (store: MemoryPkceStore, { state, binding }: Flow) => store.take(state, { binding })

/** The names of the canaries that `value` shows, in full or as a fragment of ten characters. */
function leaksIn(value: unknown, canaries: Flow['canaries']): string[] {
  const everything = { showHidden: true, depth: null, maxStringLength: null, getters: true } as const
  const { message, stack } = Object(value)
  const shown = [inspect(value, everything), JSON.stringify(value), String(value), message, stack].join('\n')
  return Object.entries(canaries).flatMap(([name, text]) =>
    fragments(text).some((fragment) => shown.includes(fragment)) ? [name] : [],
  )
}

function fragments(text: string): string[] {
  const encoded = [
    text,
    ...(['hex', 'base64'] as const).map((encoding) => Buffer.from(text).toString(encoding)),
  ]
  return encoded.flatMap((encoding) =>
    Array.from({ length: encoding.length - 9 }, (_, start) => encoding.slice(start, start + 10)),
  )
}

type Operation = (store: MemoryPkceStore, flow: Flow) => Promise<unknown>

const afterPut =
  (operation: Operation): Operation =>
  async (store, flow) => {
    await put(store, flow)
    return operation(store, flow)
  }

const failures: [name: string, code: string, fail: Operation][] = [
  ['unknown', 'PKCE_STATE_NOT_FOUND', take],
  [
    'expired',
    'PKCE_STATE_NOT_FOUND',
    afterPut(async (store, flow) => {
      await vi.advanceTimersByTimeAsync(1_000)
      return take(store, flow)
    }),
  ],
  [
    'bound to another browser',
    'PKCE_BINDING_MISMATCH',
    afterPut((store, flow) => take(store, { ...flow, binding: flow.value.nonce })),
  ],
  ['put twice', 'PKCE_STATE_COLLISION', afterPut(put)],
  [
    'put into a full store',
    'PKCE_STORE_FULL',
    afterPut((store, flow) => put(store, { ...flow, state: flow.value.nonce })),
  ],
  [
    'put into a closed store',
    'PKCE_STORE_CLOSED',
    async (store, flow) => {
      await store.close()
      return put(store, flow)
    },
  ],
  [
    'malformed',
    'PKCE_INVALID_STATE',
    (store, { value, ...flow }) => put(store, { ...flow, value: { ...value, nonce: `${value.nonce}\0` } }),
  ],
]

test.for(failures)('the error for a flow that is %s shows no canary', async ([, code, fail]) => {
  const flow = newFlow()
  await using store = new MemoryPkceStore({ ttlMs: 1_000, sweepIntervalMs: 0, maxPending: 1 })
  const error = await fail(store, flow).then(
    () => Promise.reject(new Error('It was not refused')),
    (reason: unknown) => reason,
  )
  expect(error).toMatchObject({ code })
  expect(leaksIn(error, flow.canaries)).toEqual([])
})

test('a store shows none of its flows', async () => {
  const flow = newFlow()
  await using store = new MemoryPkceStore({ sweepIntervalMs: 0 })
  await put(store, flow)
  expect(leaksIn(store, flow.canaries)).toEqual([])
})

test('a store in production logs its warning and nothing else', async () => {
  vi.stubEnv('NODE_ENV', 'production')
  const flow = newFlow()
  const lines: unknown[] = []
  const logger = {
    error: (...line: unknown[]) => lines.push(line),
    warn: (...line: unknown[]) => lines.push(line),
  }
  await using store = new MemoryPkceStore({ ttlMs: 1_000, sweepIntervalMs: 100, logger })
  await put(store, flow)
  await vi.advanceTimersByTimeAsync(2_000)
  await expect(take(store, flow)).rejects.toMatchObject({ reason: 'unknown' })
  expect(lines).toHaveLength(1)
  expect(leaksIn(lines, flow.canaries)).toEqual([])
})

test.for<[string, (text: string) => unknown]>([
  ['a message', (text) => new Error(`no flow under ${text}`)],
  ['a cause', (text) => new Error('failed', { cause: new Error(text) })],
  ['a property', (text) => Object.defineProperty(new Error(), 'detail', { value: { text } })],
  ['a fragment', (text) => new Error(`${text.slice(0, 10)}…`)],
  ['base64', (text) => new Error(Buffer.from(text).toString('base64'))],
  ['a log line', (text) => [{ err: new Error(text) }, 'failed']],
])('leaksIn finds a canary in %s', ([, plant]) => {
  const { canaries } = newFlow()
  for (const [name, text] of Object.entries(canaries)) expect(leaksIn(plant(text), canaries)).toEqual([name])
})
