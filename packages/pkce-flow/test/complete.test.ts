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

/** A store in memory, whose take fails as a database's does. */
function failingStore(failure: () => Error): PkceStore {
  const store = newStore()
  store.take = () => Promise.reject(failure())
  return store
}

test('answers the flow as it was begun, and the callback for a library', async () => {
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

test('knows no appState where none was begun', async () => {
  const { flows, begin, browser } = newService()
  const done = await flows.complete(browser.request(callbackOf(await begin())))
  expect(done.ok && done.flow.appState).toBeNull()
})

test('takes the flow as it was put where it was not begun here', async () => {
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

test('takes the flow before anything else may ask for its verifier', async () => {
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

test('leads to returnUrl, uncached and without a referrer', async () => {
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

test('knows the callback by its redirect URI, whatever the request is reached by', async () => {
  const callbackUrl = 'https://service.example/app/oauth/callback?tenant=a'
  const { flows, begin, browser } = newService({ callbackUrl })
  const { state } = await begin()
  const behindProxy = `http://10.0.0.7:3000/oauth/callback?tenant=a&state=${state}&code=c%20d`
  const done = await flows.complete(browser.request(behindProxy))
  expect(done.ok && done.callback.href).toBe(`${callbackUrl}&state=${state}&code=c%20d`)
})

test('refuses a flow whose response comes to another callbackUrl', async () => {
  const store = newStore()
  const one = newService({ store })
  const other = newService({ store, callbackUrl: 'https://service.example/other/callback' })
  const begun = await one.begin()
  const refused = await other.flows.complete(one.browser.request(callbackOf(begun)))
  expect(refused).toMatchObject({ ok: false, reason: 'issuer', status: 400 })
})

test('does not know a state that was never begun', async () => {
  const { flows } = newService()
  const refused = await flows.complete(new Request(callbackOf({ state: 'a' })))
  expect(refused).toMatchObject({ ok: false, reason: 'unknown', status: 400 })
  expect(refused.headers.getSetCookie()).toEqual([])
})

test.each<[string, () => Error, number, string | null]>([
  ['busy', () => new StoreBusyError(1), 503, '5'],
  ['busy', () => new StoreClosedError(), 503, '5'],
  ['busy', () => new StoreTakeError('x', { retryable: true }), 503, '5'],
  ['start_again', () => new StoreTakeError('x'), 503, null],
  ['expired', () => new StateNotFoundError('expired'), 400, null],
  ['other_browser', () => new BindingMismatchError(), 403, null],
])('answers %s where the store says %s', async (reason, failure, status, retryAfter) => {
  const error = failure()
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
  // Only what is of no more use goes: a reload must find the cookie.
  expect(response.headers.getSetCookie().length).toBe(reason === 'expired' ? 1 : 0)
})

test('throws what is no error of a store', async () => {
  const bug = new Error('bug')
  const { flows, begin, browser } = newService({ store: failingStore(() => bug) })
  await expect(flows.complete(browser.request(callbackOf(await begin())))).rejects.toBe(bug)
})

test('refuses options that it does not know', async () => {
  const request = new Request(callbackOf({ state: 'a' }))
  await expect(newService().flows.complete(request, { bindings: 'x' } as object)).rejects.toThrow(TypeError)
})
