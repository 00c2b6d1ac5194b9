import { createHash } from 'node:crypto'
import type { LightMyRequestResponse } from 'fastify'
import { expect, test } from 'vitest'
import type { Page } from '../demo/browser.ts'
import { ask, memoryStore, startService } from './support/service.ts'

const START = '/connections/api/crm/oauth-start'

/** The flow's own cookie, as the service set it. */
function bindingCookie({ headers, cookies }: LightMyRequestResponse): {
  name: string
  value: string
  header: string
} {
  expect(cookies).toHaveLength(1)
  const [{ name, value } = { name: '', value: '' }] = cookies
  return { name, value, header: String(headers['set-cookie']) }
}

function stateOf(location: URL | string | undefined): string {
  return new URL(location ?? '').searchParams.get('state') ?? ''
}

function setCookies({ headers }: Page): string[] {
  return headers.getSetCookie()
}

test.each([
  ['http://127.0.0.1:1', 'pkce-'],
  ['https://service.example', '__Host-pkce-'],
])('binds a flow to the browser by a cookie of its own at %s', async (publicUrl, prefix) => {
  const { app } = await startService({
    openStore: () => memoryStore(90_500),
    publicUrl: new URL(publicUrl),
  })
  const answer = await app.inject({ method: 'POST', url: START })
  const { name, value, header } = bindingCookie(answer)

  const state = stateOf(answer.json().authorizationUrl)
  const id = createHash('sha256').update(state).digest('base64url').slice(0, 16)
  expect(value).toMatch(/^[\w-]{43}$/)
  expect(header).toBe(`${prefix}${id}=${value}; Max-Age=91; Path=/; HttpOnly; Secure; SameSite=Lax`)
  expect(name).not.toContain(state.slice(0, 8))
  expect(bindingCookie(await app.inject({ method: 'POST', url: START })).value).not.toBe(value)
})

test('sets no cookie where no flow is started', async () => {
  const { app } = await startService()
  const headers = { 'sec-fetch-site': 'cross-site' }
  expect((await app.inject({ method: 'POST', url: START, headers })).cookies).toEqual([])
  expect((await app.inject('/')).cookies).toEqual([])
})

test('finishes a flow under https, and clears its cookie as it was set', async () => {
  const { app, user } = await startService({ publicUrl: new URL('https://service.example') })
  const start = await app.inject({ method: 'POST', url: START })
  const { name, value } = bindingCookie(start)
  const login = await user.browser.open(start.json().authorizationUrl)
  const callback = await user.signIn(login)

  const answer = await app.inject({ url: callback.pathname + callback.search, cookies: { [name]: value } })
  expect(answer.statusCode).toBe(303)
  expect(answer.headers['set-cookie']).toBe(`${name}=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax`)
})

test('refuses another browser, and lets the right one finish', async () => {
  const { url, user, stranger, log } = await startService()
  const callback = await user.signIn(await user.pressConnect(url, 'api', 'crm'))
  // A browser with a flow of its own, and thus with a cookie, but not with this one.
  await stranger.pressConnect(url, 'api', 'crm')

  const refused = await ask(stranger, callback)
  expect(refused.status).toBe(403)
  expect(refused.json).toMatchObject({ error: 'wrong_browser' })
  const page = await stranger.browser.open(callback)
  expect(page.body).toContain('started in another browser')
  expect(setCookies(page)).toEqual([])
  expect(log()).toContain('A flow of another browser came back')

  const finished = await user.browser.open(callback)
  expect(finished.status).toBe(303)
  expect(setCookies(finished)).toEqual([expect.stringMatching(/^pkce-[\w-]{16}=; Max-Age=0;/)])
})

test('lets two tabs finish in reverse order', async () => {
  const { url, user } = await startService()
  const first = await user.pressConnect(url, 'api', 'crm')
  const second = await user.pressConnect(url, 'api', 'crm')
  const [firstCallback, secondCallback] = [await user.signIn(first), await user.signIn(second)]
  expect((await user.browser.open(secondCallback)).status).toBe(303)
  expect((await user.browser.open(firstCallback)).status).toBe(303)
})

test.each<[string, (name: string, right: string) => string | undefined]>([
  ['no cookie', () => undefined],
  ['an empty value', (name) => `${name}=`],
  ['a value that is wrong', (name) => `${name}=${'x'.repeat(43)}`],
  ['an overlong value', (name) => `${name}=${'x'.repeat(1_025)}`],
  ['a NUL in the value', (name) => `${name}=%00`],
  ['a value that cannot be decoded', (name) => `${name}=%zz`],
  ['no value at all', (name) => `; ${name}; =`],
  ['the right value under another name', (name, right) => `__proto__=${right}; ${name}x=${right}`],
  ['a wrong value before the right one', (name, right) => `${name}=wrong; ${name}=${right}`],
])('refuses a browser with %s, and leaves the flow to the right one', async (_, cookieHeader) => {
  const { app, url, user } = await startService()
  const start = await user.pressConnect(url, 'api', 'crm')
  const [, name = '', right = ''] = /^([^=]+)=([^;]+)/.exec(setCookies(start)[0] ?? '') ?? []
  const { pathname, search } = await user.signIn(start)

  const cookie = cookieHeader(name, right)
  const headers = cookie === undefined ? {} : { cookie }
  const refused = await app.inject({ url: pathname + search, headers })
  expect(refused.statusCode).toBe(403)
  expect(refused.json()).toMatchObject({ error: 'wrong_browser' })

  const twice = { cookie: `${name}=${right}; ${name}=planted-behind-it` }
  expect((await app.inject({ url: pathname + search, headers: twice })).statusCode).toBe(303)
})

test('clears the cookie of a flow that nobody knows', async () => {
  const { url, user } = await startService()
  const unknown = await user.browser.open(new URL('/oauth/callback?state=a', url))
  expect(unknown.status).toBe(400)
  const id = createHash('sha256').update('a').digest('base64url').slice(0, 16)
  expect(setCookies(unknown)).toEqual([expect.stringMatching(`^pkce-${id}=; Max-Age=0;`)])

  const listed = await user.browser.open(new URL('/oauth/callback?state=a&state=b', url))
  expect(setCookies(listed)).toEqual([])
})
