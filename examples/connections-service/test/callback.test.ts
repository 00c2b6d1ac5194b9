import { setTimeout as sleep } from 'node:timers/promises'
import { type PkceState, StoreBusyError, StoreTakeError } from '@org/pkce-core'
import { parse } from 'node-html-parser'
import { expect, test } from 'vitest'
import { visit } from '../demo/visit.ts'
import { TableUnavailableError } from '../src/table/connection-table.ts'
import { ask, changing, inMemory, startService } from './support/service.ts'

const VERIFIER = 'v'.repeat(43)

test('a replayed callback redirects without sending its code again', async () => {
  const { url, user, stranger, providers } = await startService()
  const callback = await user.signIn(await user.pressConnect(url, 'api', 'crm'))
  expect((await user.browser.open(callback)).status).toBe(303)

  const replay = await user.browser.open(callback)
  expect(replay.status).toBe(303)
  expect(replay.location?.href).toBe(`${url.href}?kind=api&connection=crm`)
  const elsewhere = await ask(stranger, callback)
  expect(elsewhere.status).toBe(400)
  expect(elsewhere.json).toMatchObject({ error: 'unknown', message: expect.stringContaining('Start again') })
  expect(providers.crm.tokenRequests).toBe(1)
})

test.each(['HEAD', 'PUT'] as const)('a %s request takes no flow', async (method) => {
  const { url, user, app } = await startService()
  const callback = await user.signIn(await user.pressConnect(url, 'api', 'crm'))
  const answer = await app.inject({ method, url: callback.pathname + callback.search })
  expect(answer.statusCode).toBe(method === 'HEAD' ? 405 : 404)
  expect((await user.browser.open(callback)).status).toBe(303)
})

test('a prefetch takes no flow, and its page offers to continue', async () => {
  const { url, user } = await startService()
  const callback = await user.signIn(await user.pressConnect(url, 'api', 'crm'))
  const ahead = await user.browser.open(callback, { headers: { 'sec-purpose': 'prefetch' } })
  expect(ahead.status).toBe(503)
  expect(ahead.body).toContain('Try again</a>')
  expect(ahead.headers.get('cache-control')).toBe('no-store')
  expect((await user.browser.open(callback)).status).toBe(303)
})

test('an outage of the table of connections is reported as one', async () => {
  const persistence = inMemory()
  persistence.table.saveCredentials = () => Promise.reject(new TableUnavailableError('The database is down'))
  const { url, user } = await startService({ openPersistence: () => persistence })
  const callback = await user.signIn(await user.pressConnect(url, 'api', 'crm'))
  expect(await ask(user, callback)).toMatchObject({ status: 503, json: { error: 'unavailable' } })
})

test('a form_post response completes the flow', async () => {
  const { url, user } = await startService()
  const callback = await user.signIn(await user.pressConnect(url, 'api', 'crm'))
  // Posted from the provider's page, and therefore without the cookies.
  const page = await visit(new URL('/oauth/callback', url), { method: 'POST', body: callback.searchParams })
  expect(page.status).toBe(200)

  const fields = parse(page.body).querySelectorAll('input[name]')
  const body = new URLSearchParams()
  for (const { attributes } of fields) body.append(attributes.name ?? '', attributes.value ?? '')
  const done = await user.browser.open(new URL('/oauth/callback', url), { method: 'POST', body })
  expect(done.status).toBe(303)
})

test('while the store is busy, the page after a form_post response asks for a reload', async () => {
  const persistence = inMemory()
  const { url, user } = await startService({ openPersistence: () => persistence })
  const { searchParams } = await user.signIn(await user.pressConnect(url, 'api', 'crm'))
  const { store } = persistence
  const take = store.take.bind(store)
  store.take = () => Promise.reject(new StoreBusyError(1))
  const postAgain = () =>
    user.browser.open(new URL('/oauth/callback', url), { method: 'POST', body: searchParams })

  const page = await postAgain()
  expect(page.status).toBe(503)
  expect(page.headers.get('retry-after')).toBe('5')
  expect(page.body).toContain('Nothing is lost: reload this page')
  const links = parse(page.body).querySelectorAll('a')
  expect(links.map(({ attributes }) => attributes.href)).toEqual(['/'])

  store.take = take
  expect((await postAgain()).status).toBe(303)
})

test('the page promises nothing if it is unknown whether the flow was taken', async () => {
  const persistence = inMemory()
  persistence.store.take = () => Promise.reject(new StoreTakeError('The connection broke during COMMIT'))
  const { app } = await startService({ openPersistence: () => persistence })
  const url = `/oauth/callback?state=${'x'.repeat(43)}&code=c`
  const answer = await app.inject({ url, headers: { accept: 'text/html' } })
  expect(answer.statusCode).toBe(503)
  expect(answer.headers).not.toHaveProperty('retry-after')
  expect(answer.body).not.toMatch(/Nothing is lost|Try again/)
  expect((await app.inject(url)).json()).toMatchObject({ error: 'start_again' })
})

test('page and JSON distinguish an expired flow from an unknown one', async () => {
  const { app } = await startService({ openPersistence: () => inMemory(1_000) })
  const { authorizationUrl } = (
    await app.inject({ method: 'POST', url: '/connections/api/crm/oauth-start' })
  ).json()
  const { searchParams } = new URL(authorizationUrl)
  const callback = `/oauth/callback?${new URLSearchParams({ state: searchParams.get('state') ?? '', code: 'c' })}`
  await sleep(1_050)

  const page = await app.inject({ url: callback, headers: { accept: 'text/html' } })
  expect(page.statusCode).toBe(400)
  expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
  expect(page.body).toContain('That took too long')
  expect((await app.inject(callback)).json()).toMatchObject({ error: 'expired' })
  const unknown = await app.inject('/oauth/callback?state=a&code=c')
  expect(unknown.json()).toMatchObject({ error: 'unknown' })
})

test('access denied at the provider is reported and ends the flow', async () => {
  const { url, user } = await startService()
  const callback = await user.signIn(await user.pressConnect(url, 'api', 'crm'), 'deny')

  const answer = await ask(user, callback)
  expect(answer.status).toBe(400)
  expect(answer.json).toMatchObject({ error: 'provider_error', providerError: 'access_denied' })
  expect((await user.browser.open(url)).body).toContain('Last attempt failed: Access was denied')
  expect((await user.browser.open(callback)).body).toContain('Nothing to finish')
})

test('the page shows no text from the parameters of a link', async () => {
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
  expect(page.body).toContain('The provider reported an error')
  expect(page.body).not.toMatch(/script|555|<b>/)
})

test.each<[string, Partial<PkceState>]>([
  ['a wrong verifier', { codeVerifier: VERIFIER }],
  ['a wrong nonce', { nonce: 'another' }],
  ['an unexpected nonce', { nonce: '' }],
])('the exchange yields no token with %s', async (_, change) => {
  const { url, user } = await startService({ openPersistence: () => changing(change) })
  const callback = await user.signIn(await user.pressConnect(url, 'api', 'crm'))
  const answer = await ask(user, callback)
  expect(answer.status).toBe(502)
  expect(answer.json).toMatchObject({ error: 'exchange_failed' })
  expect((await user.browser.open(url)).body).toContain('Last attempt failed: The sign-in failed')
})

test.each([
  ['mcp', 'issue-tracker'],
  ['api', 'crm'],
])('the code of another flow yields no token for a connection of kind %s', async (kind, name) => {
  const { url, user } = await startService()
  const callback = await user.signIn(await user.pressConnect(url, kind, name))
  callback.searchParams.set('code', 'somebody-elses')
  const page = await user.browser.open(callback)
  expect(page.status).toBe(502)
  expect(page.body).toContain('could not be exchanged')
  expect(page.body).not.toContain('somebody-elses')
})

test('a connection with a failing first use is not shown as connected', async () => {
  const elsewhere = (json: string) => json.replace(/\/me"/, '/nowhere"')
  const { url, user } = await startService({ editConnections: elsewhere })
  const callback = await user.signIn(await user.pressConnect(url, 'api', 'crm'))
  const answer = await ask(user, callback)
  expect(answer.status).toBe(502)
  expect(answer.json).toMatchObject({ error: 'use_failed' })
  expect((await user.browser.open(url)).body.match(/>Not connected</g)).toHaveLength(2)
})

test('a flow for a connection that has been removed is reported', async () => {
  const { url, user } = await startService({ openPersistence: () => changing({ connection: 'removed' }) })
  const callback = await user.signIn(await user.pressConnect(url, 'api', 'crm'))
  expect((await user.browser.open(callback)).status).toBe(404)
})
