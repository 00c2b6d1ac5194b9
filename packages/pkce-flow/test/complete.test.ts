import {
  BindingMismatchError,
  type PkceStore,
  StateNotFoundError,
  StoreBusyError,
  StoreClosedError,
  StoreTakeError,
} from '@org/pkce-core'
import { expect, test } from 'vitest'
import { CALLBACK_URL, callbackOf, ISSUER, newService, newStore } from './support/service.ts'

/** A memory store whose take fails like that of a database store. */
function failingStore(failure: () => Error): PkceStore {
  const store = newStore()
  store.take = () => Promise.reject(failure())
  return store
}

test('returns the flow as it was begun, and the callback URL for a library', async () => {
  const { flows, begin, browser } = newService()
  const flow = { kind: 'api', connection: 'crm', startedBy: 'ada', returnUrl: '/after', appState: { a: [1] } }
  const begun = await begin(flow)
  const done = await flows.complete<{ a: number[] }>(browser.request(callbackOf(begun, { iss: ISSUER })))
  if (!done.ok) throw new Error(done.reason)
  expect(done.state).toBe(begun.state)
  expect(done.flow).toMatchObject({
    ...flow,
    returnUrl: 'https://service.example/after',
    codeVerifier: begun.codeVerifier,
    nonce: begun.nonce,
    issuer: ISSUER,
    redirectUri: CALLBACK_URL,
    expiresAt: begun.expiresAt,
  })
  expect(done.flow.appState.a).toEqual([1])
  expect(done.callback.href).toBe(callbackOf(begun, { iss: ISSUER }))
  expect(done.returnUrl).toBe('https://service.example/after')
})

test('returns null as appState if begin was given none', async () => {
  const { flows, begin, browser } = newService()
  const done = await flows.complete(browser.request(callbackOf(await begin())))
  expect(done.ok && done.flow.appState).toBeNull()
})

test('returns a flow unchanged that was put without begin', async () => {
  const { flows, store } = newService()
  const appState = { a: 1 }
  const value = { connection: 'a', codeVerifier: 'v'.repeat(43), redirectUri: CALLBACK_URL, appState }
  await store.put('state', value, { binding: 'session' })
  const request = new Request(callbackOf({ state: 'state' }))
  expect(await flows.complete(request, { binding: 'session' })).toMatchObject({
    ok: true,
    flow: { appState },
  })
})

test('takes the flow from the store before its verifier is read', async () => {
  const { flows, begin, browser, store } = newService()
  const begun = await begin()
  const [, binding = ''] = browser.header.split('.')
  const done = await flows.complete(browser.request(callbackOf(begun)))
  expect(done.ok && [done.flow.codeVerifier, done.flow.codeVerifier]).toEqual([
    begun.codeVerifier,
    begun.codeVerifier,
  ])
  await expect(store.take(begun.state, { binding })).rejects.toThrow(StateNotFoundError)
})

test('redirects to returnUrl without caching and without a referrer', async () => {
  const { flows, begin, browser } = newService()
  const done = await flows.complete(browser.request(callbackOf(await begin({ returnUrl: '/after' }))))
  const response = done.response()
  expect(response.status).toBe(303)
  expect(response.headers.get('location')).toBe('https://service.example/after')
  for (const headers of [response.headers, done.headers]) {
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
  }
})

test('builds the callback URL from callbackUrl, not from the URL of the request', async () => {
  const callbackUrl = 'https://service.example/app/oauth/callback?tenant=a'
  const { flows, begin, browser } = newService({ callbackUrl })
  const { state } = await begin()
  const behindProxy = `http://10.0.0.7:3000/oauth/callback?tenant=a&state=${state}&code=c%20d`
  const done = await flows.complete(browser.request(behindProxy))
  expect(done.ok && done.callback.href).toBe(`${callbackUrl}&state=${state}&code=c%20d`)
})

test('refuses a response that comes to another callbackUrl', async () => {
  const store = newStore()
  const one = newService({ store })
  const other = newService({ store, callbackUrl: 'https://service.example/other/callback' })
  const begun = await one.begin()
  const refused = await other.flows.complete(one.browser.request(callbackOf(begun)))
  expect(refused).toMatchObject({ ok: false, reason: 'issuer', status: 400 })
})

test('reports a state that was never begun as unknown', async () => {
  const { flows } = newService()
  const refused = await flows.complete(new Request(callbackOf({ state: 'a' })))
  expect(refused).toMatchObject({ ok: false, reason: 'unknown', status: 400 })
  expect(refused.headers.getSetCookie()).toEqual([])
})

test.each<[string, string, Error, number, string | null]>([
  ['busy', 'StoreBusyError', new StoreBusyError(1), 503, '5'],
  ['busy', 'StoreClosedError', new StoreClosedError(), 503, '5'],
  ['busy', 'a retryable StoreTakeError', new StoreTakeError('x', { retryable: true }), 503, '5'],
  ['start_again', 'StoreTakeError', new StoreTakeError('x'), 503, null],
  ['expired', 'an expired StateNotFoundError', new StateNotFoundError('expired'), 400, null],
  ['other_browser', 'BindingMismatchError', new BindingMismatchError(), 403, null],
])('refuses as %s if the store rejects with %s', async (reason, _, error, status, retryAfter) => {
  const { flows, begin, browser } = newService({ store: failingStore(() => error) })
  const begun = await begin()
  const refused = await flows.complete(browser.request(callbackOf(begun)))
  expect(refused).toMatchObject({ ok: false, reason, status })
  const isOutage = status === 503
  expect('cause' in refused && refused.cause).toBe(isOutage && error)
  const response = refused.response()
  expect(response.status).toBe(status)
  expect(response.headers.get('retry-after')).toBe(retryAfter)
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(response.headers.get('referrer-policy')).toBe('no-referrer')
  expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8')
  expect(await response.text()).toBe('text' in refused && refused.text)
  // Only a useless cookie is cleared: a reload needs the others.
  expect(response.headers.getSetCookie().length).toBe(reason === 'expired' ? 1 : 0)
})

test('rethrows an unexpected error from the store', async () => {
  const bug = new Error('bug')
  const { flows, begin, browser } = newService({ store: failingStore(() => bug) })
  await expect(flows.complete(browser.request(callbackOf(await begin())))).rejects.toBe(bug)
})

test('rejects unknown options', async () => {
  const request = new Request(callbackOf({ state: 'a' }))
  await expect(newService().flows.complete(request, { bindings: 'x' } as object)).rejects.toThrow(TypeError)
})
