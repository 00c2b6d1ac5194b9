import { setTimeout as sleep } from 'node:timers/promises'
import { type PkceState, StoreTakeError } from '@org/pkce-core'
import { expect, test } from 'vitest'
import { ask, changing, memoryStore, startService } from './support/service.ts'

const VERIFIER = 'v'.repeat(43)

test('refuses a replayed callback', async () => {
  const { url, user } = await startService()
  const callback = await user.signIn(await user.pressConnect(url, 'api', 'crm'))
  expect((await user.browser.open(callback)).status).toBe(303)

  const replay = await ask(user, callback)
  expect(replay.status).toBe(400)
  expect(replay.json).toMatchObject({
    error: 'flow_unknown',
    message: expect.stringContaining('Start it again'),
  })
})

test('takes nothing for a HEAD request', async () => {
  const { url, user, app } = await startService()
  const callback = await user.signIn(await user.pressConnect(url, 'api', 'crm'))
  const head = await app.inject({ method: 'HEAD', url: callback.pathname + callback.search })
  expect(head.statusCode).toBe(404)
  expect((await user.browser.open(callback)).status).toBe(303)
})

test.each([
  { 'sec-purpose': 'prefetch' },
  { 'sec-purpose': 'prefetch;prerender' },
  { purpose: 'prefetch' },
  { 'x-purpose': 'preview' },
  { 'x-moz': 'prefetch' },
])('takes nothing for a browser that loads ahead: %j', async (headers: Record<string, string>) => {
  const { url, user } = await startService()
  const callback = await user.signIn(await user.pressConnect(url, 'api', 'crm'))
  const ahead = await user.browser.open(callback, { headers })
  expect(ahead.status).toBe(503)
  expect(ahead.headers.get('cache-control')).toBe('no-store')
  expect(ahead.headers.getSetCookie()).toEqual([])
  expect((await user.browser.open(callback)).status).toBe(303)
})

test('promises nothing where it is unknown whether the flow was taken', async () => {
  const { store, close } = memoryStore()
  store.take = () => Promise.reject(new StoreTakeError('The connection broke during COMMIT'))
  const { app } = await startService({ openStore: () => ({ store, close }) })
  const url = `/oauth/callback?state=${'x'.repeat(43)}`
  const answer = await app.inject({ url, headers: { accept: 'text/html' } })
  expect(answer.statusCode).toBe(503)
  expect(answer.headers).not.toHaveProperty('retry-after')
  expect(answer.body).not.toMatch(/Nothing is lost|Try again/)
  expect((await app.inject(url)).json()).toMatchObject({ error: 'outcome_unknown' })
})

test.each([
  ['no state', ''],
  ['an empty state', 'state='],
  ['two states', 'state=a&state=b'],
  ['a state that nobody started with', `state=${'x'.repeat(43)}&code=c`],
  ['an overlong state', `state=${'x'.repeat(1_025)}`],
  ['a NUL in the state', 'state=%00'],
])('refuses %s', async (_, query) => {
  const { app } = await startService()
  const answer = await app.inject(`/oauth/callback?${query}`)
  expect(answer.statusCode).toBe(400)
  expect(answer.json()).toMatchObject({ error: 'flow_unknown' })
})

test('tells an expired flow from an unknown one, in words and in JSON', async () => {
  const { app } = await startService({ openStore: () => memoryStore(1_000) })
  const { authorizationUrl } = (
    await app.inject({ method: 'POST', url: '/connections/api/crm/oauth-start' })
  ).json()
  const { searchParams } = new URL(authorizationUrl)
  const callback = `/oauth/callback?${new URLSearchParams({ state: searchParams.get('state') ?? '', code: 'c' })}`
  await sleep(1_050)

  const page = await app.inject({ url: callback, headers: { accept: 'text/html' } })
  expect(page.statusCode).toBe(400)
  expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
  expect(page.body).toContain('This sign-in has expired. Start it again')
  expect(page.headers['set-cookie']).toMatch(/^pkce-[\w-]{16}=; Max-Age=0;/)
  expect((await app.inject(callback)).json()).toMatchObject({ error: 'flow_expired' })
})

test('says that access was denied at the provider, and lets the flow be over', async () => {
  const { app, url, user } = await startService()
  const callback = await user.signIn(await user.pressConnect(url, 'api', 'crm'), 'deny')

  const answer = await ask(user, callback)
  expect(answer.status).toBe(400)
  expect(answer.json).toMatchObject({ error: 'provider_error', providerError: 'access_denied' })
  expect((await app.inject('/')).body).toContain('Last attempt failed: Access was denied')
  expect((await user.browser.open(callback)).body).toContain('Nothing to finish')
})

test('shows nothing of a provider error that the specifications do not know', async () => {
  const { url, user, providers } = await startService()
  const start = await user.pressConnect(url, 'api', 'crm')
  const query = new URLSearchParams({
    state: start.location?.searchParams.get('state') ?? '',
    iss: providers.crm.issuer,
    error: '<script>alert(1)</script>',
    error_description: 'Call us at 555-0100 <b>now</b>',
  })

  const page = await user.browser.open(new URL(`/oauth/callback?${query}`, url))
  expect(page.status).toBe(400)
  expect(page.body).toContain('(unknown_error)')
  expect(page.body).not.toMatch(/script|555|<b>/)
})

test.each<[string, Partial<PkceState>]>([
  ['another verifier than the held one', { codeVerifier: VERIFIER }],
  ['another nonce than the held one', { nonce: 'another' }],
  ['a nonce that the flow has none of', { nonce: '' }],
  ['another redirect URI than the held one', { redirectUri: 'http://127.0.0.1:1/oauth/callback' }],
])('gets no token with %s', async (_, change) => {
  const { url, user } = await startService({ openStore: () => changing(change) })
  const callback = await user.signIn(await user.pressConnect(url, 'api', 'crm'))
  const answer = await ask(user, callback)
  expect(answer.status).toBe(502)
  expect(answer.json).toMatchObject({ error: 'exchange_failed' })
})

test('gets no token with a code of another flow', async () => {
  const { url, user } = await startService()
  const callback = await user.signIn(await user.pressConnect(url, 'api', 'crm'))
  callback.searchParams.set('code', 'somebody-elses')
  const page = await user.browser.open(callback)
  expect(page.status).toBe(502)
  expect(page.body).toContain('could not be exchanged')
  expect(page.body).not.toContain('somebody-elses')
})

test('does not call a connection connected whose first call fails', async () => {
  const elsewhere = (json: string) => json.replace(/\/me"/, '/nowhere"')
  const { url, user, app } = await startService({ editConnections: elsewhere })
  const callback = await user.signIn(await user.pressConnect(url, 'api', 'crm'))
  const answer = await ask(user, callback)
  expect(answer.status).toBe(502)
  expect(answer.json).toMatchObject({ error: 'first_call_failed' })
  expect((await app.inject('/')).body.match(/Not connected/g)).toHaveLength(2)
})

test('says so when the connection is gone', async () => {
  const { url, user } = await startService({ openStore: () => changing({ connection: 'removed' }) })
  const callback = await user.signIn(await user.pressConnect(url, 'api', 'crm'))
  expect((await user.browser.open(callback)).status).toBe(404)
})

test('leads back into the service even when the flow says otherwise', async () => {
  const { url, user } = await startService({
    openStore: () => changing({ returnUrl: 'https://evil.example/' }),
  })
  const callback = await user.signIn(await user.pressConnect(url, 'api', 'crm'))
  expect((await user.browser.open(callback)).location?.href).toBe(url.href)
})
