import { expect, test } from 'vitest'
import { keyRing, newFlow } from './support/canaries.ts'
import { leaksIn } from './support/leaks-in.ts'
import { createService, operations, refusalOf, type Table } from './support/service.ts'

const { put, take } = operations
const service = await createService()

const expire = 'UPDATE oauth_pkce_states SET expires_at = now()'

test.for<[string, object, (table: Table, flow: ReturnType<typeof newFlow>) => Promise<unknown>]>([
  ['unknown', { reason: 'unknown' }, ({ store }, flow) => take(store, flow)],
  [
    'taken already',
    { reason: 'unknown' },
    async ({ store }, flow) => {
      await put(store, flow)
      await take(store, flow)
      return take(store, flow)
    },
  ],
  [
    'expired',
    { reason: 'expired' },
    async ({ store, sql }, flow) => {
      await put(store, flow)
      await sql(expire)
      return take(store, flow)
    },
  ],
  [
    'bound to another browser',
    { code: 'PKCE_BINDING_MISMATCH' },
    async ({ store }, flow) => {
      await put(store, flow)
      return take(store, { ...flow, binding: flow.canaries.nonce as string })
    },
  ],
  [
    'bound, and taken without a binding',
    { code: 'PKCE_BINDING_MISMATCH' },
    async ({ store }, flow) => {
      await put(store, flow)
      return store.take(flow.state)
    },
  ],
  [
    'put twice',
    { code: 'PKCE_STATE_COLLISION' },
    async ({ store }, flow) => {
      await put(store, flow)
      return put(store, flow)
    },
  ],
  [
    'put into a closed store',
    { code: 'PKCE_STORE_CLOSED' },
    async ({ openStore }, flow) => {
      const store = openStore({})
      await store.close()
      return put(store, flow)
    },
  ],
])('the refusal of a flow that was %s leaks no canary', async ([, expected, operation]) => {
  const flow = newFlow()
  const error = await refusalOf(operation(await service.newTable(), flow))
  expect(error).toMatchObject(expected)
  expect(leaksIn(error, flow.canaries)).toEqual([])
})

test('an aborted call rejects with the reason of its caller and nothing else', async () => {
  const flow = newFlow()
  const { store } = await service.newTable()
  const reason = new Error('the browser went away')
  for (const operation of [
    store.put(flow.state, flow.value, aborting()),
    store.take(flow.state, aborting()),
  ]) {
    const error = await refusalOf(operation)
    expect(error).toBe(reason)
    expect(leaksIn(error, flow.canaries)).toEqual([])
  }

  function aborting() {
    const abort = new AbortController()
    setTimeout(() => abort.abort(reason))
    return { signal: abort.signal, binding: flow.binding }
  }
})

test('neither a store nor the answer of a put leaks a canary', async () => {
  const flow = newFlow()
  const store = (await service.newTable()).openStore({ encryptor: keyRing })
  await put(store, flow)
  expect(leaksIn(store, flow.canaries)).toEqual([])
  const answer = await put(store, { ...flow, state: 'another' })
  expect(leaksIn(answer, flow.canaries)).toEqual([])
})
