import { expect, test } from 'vitest'
import { callbackOf, newService } from './support/service.ts'

test.each<[string, RequestInit]>([
  ['method', { method: 'HEAD' }],
  ['method', { method: 'OPTIONS' }],
  ['method', { method: 'PUT' }],
  ['method', { method: 'DELETE' }],
  ['prefetch', { headers: { 'sec-purpose': 'prefetch' } }],
  ['prefetch', { headers: { 'sec-purpose': 'prefetch;anonymous-client-ip' } }],
  ['prefetch', { headers: { 'sec-purpose': 'prefetch;prerender', 'sec-fetch-mode': 'navigate' } }],
  ['prefetch', { headers: { purpose: 'prefetch' } }],
  ['prefetch', { headers: { purpose: 'Preview' } }],
  ['prefetch', { headers: { 'x-purpose': 'preview' } }],
  ['prefetch', { headers: { 'x-moz': 'prefetch' } }],
  ['not_navigation', { headers: { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' } }],
  ['not_navigation', { headers: { 'sec-fetch-mode': 'cors' } }],
  ['not_navigation', { headers: { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' } }],
  ['not_navigation', { headers: { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'document' } }],
  ['not_navigation', { headers: { 'sec-fetch-mode': 'same-origin' } }],
  ['not_navigation', { headers: { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' } }],
  ['not_navigation', { headers: { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'object' } }],
  ['not_navigation', { headers: { 'sec-fetch-dest': 'empty' } }],
  ['not_navigation', { headers: { 'sec-fetch-mode': '' } }],
])('answers %s to %j, and takes nothing', async (reason, init) => {
  const { flows, begin, browser } = newService()
  const begun = await begin()
  const refused = await flows.complete(browser.request(callbackOf(begun), init))
  expect(refused).toMatchObject({ ok: false, reason })
  expect(refused.headers.getSetCookie()).toEqual([])
  expect(refused.headers.get('cache-control')).toBe('no-store')
  expect(await flows.complete(browser.request(callbackOf(begun)))).toMatchObject({ ok: true })
})

test('names the methods that it accepts', async () => {
  const refused = await newService().flows.complete(
    new Request(callbackOf({ state: 'a' }), { method: 'HEAD' }),
  )
  expect(refused.response().status).toBe(405)
  expect(refused.response().headers.get('allow')).toBe('GET, POST')
})

test.each([
  { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-mode': 'navigate' },
  // A service worker that passes the visit on.
  { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'empty' },
  { 'sec-fetch-dest': 'document' },
  { purpose: 'visit' },
  {},
])('takes the flow on a visit with %j', async (headers: Record<string, string>) => {
  const { flows, begin, browser } = newService()
  const request = browser.request(callbackOf(await begin()), { headers })
  expect(await flows.complete(request)).toMatchObject({ ok: true })
})
