import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { createFlows } from '../src/index.ts'
import { CALLBACK_URL, callbackOf, ISSUER, newService, newStore } from './support/service.ts'

const STATE = 'a-state-that-a-library-has-made-already'
const VERIFIER = 'v'.repeat(43)

test('makes the secrets of a flow, different ones each time', async () => {
  const { begin } = newService()
  const [one, other] = [await begin(), await begin()]
  for (const secret of ['state', 'codeVerifier', 'nonce'] as const) {
    expect(one[secret]).toMatch(/^[\w-]{43}$/)
    expect(one[secret]).not.toBe(other[secret])
  }
  expect(one.codeChallenge).toBe(createHash('sha256').update(one.codeVerifier).digest('base64url'))
})

test('answers the parameters of the authorization request', async () => {
  const { state, codeChallenge, nonce, parameters } = await newService().begin()
  expect(parameters).toEqual({
    response_type: 'code',
    redirect_uri: CALLBACK_URL,
    state,
    code_challenge: codeChallenge,
    code_challenge_method: 'S256',
    nonce,
  })
})

test('answers when the flow expires', async () => {
  const { expiresAt } = await newService({ store: newStore(90_000) }).begin()
  expect(Math.abs(expiresAt.getTime() - Date.now() - 90_000)).toBeLessThan(60_000)
})

test('asks for no nonce where it is empty', async () => {
  const { parameters, nonce } = await newService().begin({ nonce: '' })
  expect(nonce).toBe('')
  expect(parameters).not.toHaveProperty('nonce')
})

test('accepts a state, a code verifier and a nonce that a library has made', async () => {
  const { begin, flows, browser } = newService()
  const given = { state: STATE, codeVerifier: VERIFIER, nonce: 'n' }
  const begun = await begin(given)
  expect(begun).toMatchObject(given)
  const done = await flows.complete(browser.request(callbackOf(begun)))
  expect(done).toMatchObject({ ok: true, state: STATE, flow: { codeVerifier: VERIFIER, nonce: 'n' } })
})

test.each([
  ['state', ''],
  ['codeVerifier', 'short'],
  ['connection', 'x'.repeat(2_049)],
])('refuses a malformed %s as the store does', async (field, value) => {
  await expect(newService().begin({ [field]: value })).rejects.toMatchObject({
    code: 'PKCE_INVALID_STATE',
    field,
  })
})

test('refuses a state that is in use', async () => {
  const { begin } = newService()
  await begin({ state: STATE })
  await expect(begin({ state: STATE })).rejects.toMatchObject({ code: 'PKCE_STATE_COLLISION' })
})

test('refuses fields and options that it does not know', async () => {
  const { flows } = newService()
  const flow = { connection: 'a', redirectUri: 'https://evil.example' }
  await expect(flows.begin(flow)).rejects.toThrow(TypeError)
  await expect(flows.begin({ connection: 'a' }, { bindings: 'x' } as object)).rejects.toThrow(TypeError)
})

test('refuses an announced iss without an issuer to compare it with', async () => {
  const { flows } = newService()
  await expect(flows.begin({ connection: 'a', issAnnounced: true })).rejects.toThrow(/issuer/)
  const announced = { connection: 'a', issuer: ISSUER, issAnnounced: 'yes' as never }
  await expect(flows.begin(announced)).rejects.toThrow(TypeError)
})

test('redirects to the provider with the cookie, uncached', async () => {
  const begun = await newService().begin()
  const response = begun.response('https://provider.example/authorize?a=b')
  expect(response.status).toBe(303)
  expect(response.headers.get('location')).toBe('https://provider.example/authorize?a=b')
  expect(response.headers.getSetCookie()).toEqual(begun.setCookie)
  expect(response.headers.get('cache-control')).toBe('no-store')
})

test('holds what the flow was begun with', async () => {
  const { store, flows } = newService()
  const flow = { kind: 'api', connection: 'crm', startedBy: 'ada', issuer: ISSUER, returnUrl: '/after' }
  const { state } = await flows.begin(flow, { binding: 'session' })
  expect(await store.take(state, { binding: 'session' })).toMatchObject({
    ...flow,
    returnUrl: 'https://service.example/after',
    redirectUri: CALLBACK_URL,
  })
})

test.each([
  [{ maxPending: 1 }, 'PKCE_STORE_FULL'],
  [{}, 'PKCE_STORE_CLOSED'],
])('asks to try again where the store does not put: %j', async (options, code) => {
  const { MemoryPkceStore } = await import('@org/pkce-memory')
  const store = new MemoryPkceStore(options)
  const flows = createFlows({ store, callbackUrl: CALLBACK_URL })
  await flows.begin({ connection: 'first' })
  if (code === 'PKCE_STORE_CLOSED') await store.close()
  const error = await flows.begin({ connection: 'second' }).catch((error) => error)
  expect(error).toMatchObject({ code: 'PKCE_FLOW_BEGIN_REFUSED', reason: 'busy', cause: { code } })
  const response = error.response()
  expect(response.status).toBe(503)
  expect(response.headers.get('retry-after')).toBe('5')
  expect(response.headers.get('cache-control')).toBe('no-store')
  await store.close()
})
