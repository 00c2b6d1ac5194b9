import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { CookieJar } from './support/cookie-jar.ts'
import { callbackOf, newService, newStore } from './support/service.ts'

function idOf(state: string): string {
  return createHash('sha256').update(state).digest('base64url').slice(0, 16)
}

test('sets one __Host- cookie for each flow, named after a hash of its state', async () => {
  const { begin } = newService({ store: newStore(90_500) })
  const { state, setCookie } = await begin()
  expect(setCookie).toHaveLength(1)
  const [name, value, ...attributes] = String(setCookie[0]).split(/(?<=^[^=]+)=|; /)
  expect(name).toBe(`__Host-pkce-${idOf(state)}`)
  expect(value).toMatch(/^\w+\.[\w-]{43}\.%2F$/)
  expect(attributes).toEqual(['Max-Age=91', 'Path=/', 'HttpOnly', 'Secure', 'SameSite=Lax'])
})

test('omits __Host- and Secure over http on a loopback address', async () => {
  const { flows } = newService({ callbackUrl: 'http://localhost:3000/callback' })
  const { setCookie } = await flows.begin({ connection: 'a' })
  expect(setCookie[0]).toMatch(/^pkce-[\w-]{16}=[^;]+; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/)
})

test('the cookie option sets the prefix and SameSite', async () => {
  const cookie = { prefix: 'crm_', sameSite: 'none' } as const
  const { flows } = newService({ cookie })
  const { setCookie } = await flows.begin({ connection: 'a' })
  expect(setCookie[0]).toMatch(/^__Host-crm_[\w-]{16}=[^;]+; .*HttpOnly; Secure; SameSite=None$/)
  const overHttp = newService({ callbackUrl: 'http://localhost/callback', cookie })
  const begun = await overHttp.flows.begin({ connection: 'a' })
  expect(begun.setCookie[0]).toMatch(/^crm_.*; Secure; SameSite=None$/)
})

test('completes in the browser that began the flow, and clears its cookie', async () => {
  const { flows, begin, browser } = newService()
  const begun = await begin()
  const done = await flows.complete(browser.request(callbackOf(begun)))
  expect(done.ok).toBe(true)
  expect(done.headers.getSetCookie()).toEqual([
    `__Host-pkce-${idOf(begun.state)}=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax`,
  ])
})

test('completes the flows of two tabs in reverse order', async () => {
  const { flows, begin, browser } = newService()
  const [first, second] = [await begin(), await begin()]
  expect(await flows.complete(browser.request(callbackOf(second)))).toMatchObject({ ok: true })
  expect(await flows.complete(browser.request(callbackOf(first)))).toMatchObject({ ok: true })
})

test.each<[string, (name: string, value: string) => string]>([
  ['no cookie of this flow', () => 'other=1'],
  ['an empty value', (name) => `${name}=`],
  ['a wrong binding', (name, value) => `${name}=${value.replace(/\..{43}\./, `.${'x'.repeat(43)}.`)}`],
  ['an overlong value', (name) => `${name}=${'x'.repeat(5_000)}`],
  ['a value that cannot be decoded', (name, value) => `${name}=${value}%zz`],
  ['the binding alone', (name, value) => `${name}=${value.split('.')[1]}`],
  ['the right value under another name', (name, value) => `__proto__=${value}; ${name}x=${value}`],
  ['a planted value before the right one', (name, value) => `${name}=planted; ${name}=${value}`],
  ['only separators', () => ';;= ; ='],
])('refuses a browser with %s and keeps the flow', async (_, cookieOf) => {
  const { flows, begin, browser } = newService()
  const begun = await begin()
  const [, name = '', value = ''] = /^([^=]+)=([^;]+)/.exec(begun.setCookie[0] ?? '') ?? []
  const headers = { cookie: cookieOf(name, value) }
  const refused = await flows.complete(new Request(callbackOf(begun), { headers }))
  expect(refused).toMatchObject({ ok: false, reason: 'other_browser', status: 403 })
  expect(refused.headers.getSetCookie()).toEqual([])

  const twice = { cookie: `${name}x; ${browser.header}; ${name}=planted-behind-it` }
  expect(await flows.complete(new Request(callbackOf(begun), { headers: twice }))).toMatchObject({ ok: true })
})

test('a link alone does not take a flow that was put without a binding', async () => {
  const { flows, store } = newService()
  await store.put('state', { connection: 'a', codeVerifier: 'v'.repeat(43) })
  const refused = await flows.complete(new Request(callbackOf({ state: 'state' })))
  expect(refused).toMatchObject({ reason: 'other_browser' })
  expect(await store.take('state')).toMatchObject({ connection: 'a' })
})

test('binds a flow to a secret of the service instead of a cookie', async () => {
  const { flows } = newService()
  const begun = await flows.begin({ connection: 'a' }, { binding: 'session-1' })
  expect(begun.setCookie).toEqual([])
  const request = () => new Request(callbackOf(begun))
  expect(await flows.complete(request())).toMatchObject({ reason: 'other_browser' })
  expect(await flows.complete(request(), { binding: 'session-2' })).toMatchObject({ reason: 'other_browser' })
  expect(await flows.complete(request(), { binding: 'session-1' })).toMatchObject({ ok: true })
})

test('clears the oldest flow cookies beyond 20 and still completes the other flows', async () => {
  const { flows, begin, browser } = newService()
  const foreign = ['session=1', '__Host-pkce-short=1', 'another-one-0123456789abcdef=1']
  browser.keep(foreign)
  const begun = []
  for (let flow = 0; flow < 22; flow += 1) {
    begun.push(await begin())
    // Cookies are ordered by a time in milliseconds.
    const now = Date.now()
    while (Date.now() === now);
  }
  const ofFlows = browser.names.filter((name) => /^__Host-pkce-.{16}$/.test(name))
  expect(ofFlows).toEqual(begun.slice(2).map(({ state }) => `__Host-pkce-${idOf(state)}`))
  expect(browser.names).toEqual(expect.arrayContaining(foreign.map((cookie) => cookie.split('=')[0])))
  expect(await flows.complete(browser.request(callbackOf(begun[2] ?? { state: '' })))).toMatchObject({
    ok: true,
  })
})

test('clears unreadable flow cookies first, at most 20 with one response', async () => {
  const { flows } = newService()
  const browser = new CookieJar()
  const unreadable = Array.from({ length: 60 }, (_, index) => `__Host-pkce-${`${index}`.padStart(16, '0')}=x`)
  browser.keep(unreadable)
  const request = browser.request('https://service.example/start', { method: 'POST' })
  const { setCookie } = await flows.begin({ connection: 'a' }, { request })
  expect(setCookie).toHaveLength(21)
  expect(setCookie.slice(1).every((header) => header.includes('=; Max-Age=0; '))).toBe(true)
})

test('20 flow cookies take little more than half of the 8 KiB that proxies accept', async () => {
  const { begin, browser } = newService()
  for (let flow = 0; flow < 25; flow += 1)
    await begin({ returnUrl: `/${'a'.repeat(flow % 2 ? 125 : 5_000)}` })
  expect(browser.header.length).toBeLessThan(4_300)
})
