import { expect, test } from 'vitest'
import { callbackOf, newService, newStore } from './support/service.ts'

const AFTER = 'https://service.example/after?a=b;c,d%20"e"'

test('redirects a reload of a completed flow to its returnUrl', async () => {
  const { flows, begin, browser, events } = newService({ store: newStore(90_500) })
  const begun = await begin({ returnUrl: AFTER })
  const done = await flows.complete(browser.request(callbackOf(begun)))
  const setCookies = done.response().headers.getSetCookie()
  expect(setCookies).toHaveLength(1)
  expect(setCookies[0]).toMatch(/^__Host-pkce-.{16}=.*; Max-Age=91; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
  browser.keep(setCookies)
  expect(browser.names).toHaveLength(1)

  for (let reload = 0; reload < 2; reload += 1) {
    const again = await flows.complete(browser.request(callbackOf(begun)))
    expect(again).toMatchObject({ ok: false, reason: 'already_done', status: 303 })
    const response = again.response()
    expect(response.status).toBe(303)
    expect(response.headers.get('location')).toBe(new URL(AFTER).href)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.getSetCookie()).toEqual([])
  }
  expect(events.at(-1)).toEqual({ type: 'refused', reason: 'already_done' })
})

test('removes the binding from the cookie of a completed flow', async () => {
  const { flows, begin, browser } = newService()
  const begun = await begin()
  const [, binding = ''] = browser.header.split('.')
  const done = await flows.complete(browser.request(callbackOf(begun)))
  expect(done.response().headers.getSetCookie()[0]).not.toContain(binding)
})

test('reports a reload as unknown after the service cleared the cookie', async () => {
  const { flows, begin, browser } = newService()
  const begun = await begin()
  const done = await flows.complete(browser.request(callbackOf(begun)))
  browser.keep(done.headers.getSetCookie())
  expect(await flows.complete(browser.request(callbackOf(begun)))).toMatchObject({ reason: 'unknown' })
})

test('does not redirect a reload to an origin that is no longer allowed', async () => {
  const store = newStore()
  const { flows, begin, browser } = newService({ store, returnOrigins: ['https://app.example'] })
  const begun = await begin({ returnUrl: 'https://app.example/' })
  const done = await flows.complete(browser.request(callbackOf(begun)))
  browser.keep(done.response().headers.getSetCookie())
  const again = await newService({ store }).flows.complete(browser.request(callbackOf(begun)))
  expect(again).toMatchObject({ reason: 'already_done', status: 200 })
  expect(again.response().headers.get('location')).toBeNull()
  expect(again.response().status).toBe(200)
})

test.each([
  ['/a'.repeat(600), true],
  ['/a'.repeat(3_000), false],
])('keeps the returnUrl of a completed flow only if it fits into a cookie', async (returnUrl, isKept) => {
  const { flows, begin, browser } = newService()
  const begun = await begin({ returnUrl })
  const done = await flows.complete(browser.request(callbackOf(begun)))
  expect(done.response().headers.get('location')).toBe(`https://service.example${returnUrl}`)
  const [setCookie = ''] = done.response().headers.getSetCookie()
  expect(setCookie.length).toBeLessThan(4_096)
  browser.keep([setCookie])
  expect(await flows.complete(browser.request(callbackOf(begun)))).toMatchObject({
    reason: 'already_done',
    status: isKept ? 303 : 200,
  })
})

test('keeps the whole URL if its path begins with two slashes', async () => {
  const { flows, begin, browser } = newService()
  const begun = await begin({ returnUrl: '/.//app.example' })
  const done = await flows.complete(browser.request(callbackOf(begun)))
  browser.keep(done.response().headers.getSetCookie())
  const again = await flows.complete(browser.request(callbackOf(begun)))
  expect(again.headers.get('location')).toBe('https://service.example//app.example')
})

test('gives the flow to one of two clicks and redirects the other to returnUrl', async () => {
  const { flows, begin, browser } = newService()
  const begun = await begin({ returnUrl: '/after' })
  const clicks = [1, 2].map(() => flows.complete(browser.request(callbackOf(begun))))
  const [winner, loser] = (await Promise.all(clicks)).sort((one, other) => Number(other.ok) - Number(one.ok))
  expect(winner).toMatchObject({ ok: true })
  expect(loser).toMatchObject({ ok: false, reason: 'already_taken', status: 303 })
  // Whichever response arrives last, the cookie then marks the flow as done.
  expect(loser?.response().headers.getSetCookie()).toEqual([])
  expect(loser?.response().headers.get('location')).toBe('https://service.example/after')
})

test('shows a text to the second click if the returnUrl did not fit into the cookie', async () => {
  const { flows, begin, browser } = newService()
  const begun = await begin({ returnUrl: `/${'a'.repeat(500)}` })
  await flows.complete(browser.request(callbackOf(begun)))
  const loser = await flows.complete(browser.request(callbackOf(begun)))
  expect(loser).toMatchObject({ reason: 'already_taken', status: 200 })
})

test('reports a flow as expired to its browser even after it was swept', async () => {
  const { flows, begin, browser } = newService({ store: newStore(1_000) })
  const begun = await begin()
  // The cookie as if it had been set a second earlier.
  const [name = '', value = ''] = browser.header.split(/=(.*)/)
  const old = value.replace(/^\w+/, (time) => (Number.parseInt(time, 36) - 1_001).toString(36))
  await flows.complete(browser.request(callbackOf(begun)))
  const late = await flows.complete(new Request(callbackOf(begun), { headers: { cookie: `${name}=${old}` } }))
  expect(late).toMatchObject({ ok: false, reason: 'expired' })
  expect(late.headers.getSetCookie()).toEqual([expect.stringContaining(`${name}=; Max-Age=0`)])
})
