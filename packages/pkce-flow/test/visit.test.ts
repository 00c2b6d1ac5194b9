import { expect, test } from 'vitest'
import type { RefusedReason } from '../src/index.ts'
import { callbackOf, newService } from './support/service.ts'

test.each(['HEAD', 'OPTIONS', 'PUT', 'DELETE'])('refuses the method %s and takes nothing', async (method) => {
  await expectRefused('method', { method })
})

test.each<[headers: Record<string, string>, reason: RefusedReason]>([
  [{ 'sec-purpose': 'prefetch' }, 'prefetch'],
  [{ 'sec-purpose': 'prefetch;anonymous-client-ip' }, 'prefetch'],
  [{ 'sec-purpose': 'prefetch;prerender', 'sec-fetch-mode': 'navigate' }, 'prefetch'],
  [{ purpose: 'prefetch' }, 'prefetch'],
  [{ purpose: 'Preview' }, 'prefetch'],
  [{ 'x-purpose': 'preview' }, 'prefetch'],
  [{ 'x-moz': 'prefetch' }, 'prefetch'],
  [{ 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }, 'not_navigation'],
  [{ 'sec-fetch-mode': 'cors' }, 'not_navigation'],
  [{ 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }, 'not_navigation'],
  [{ 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'document' }, 'not_navigation'],
  [{ 'sec-fetch-mode': 'same-origin' }, 'not_navigation'],
  [{ 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }, 'not_navigation'],
  [{ 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'object' }, 'not_navigation'],
  [{ 'sec-fetch-dest': 'empty' }, 'not_navigation'],
  [{ 'sec-fetch-mode': '' }, 'not_navigation'],
])('refuses %j as %s', async (headers, reason) => {
  await expectRefused(reason, { headers })
})

test('lists the supported methods in the allow header', async () => {
  const refused = await newService().flows.complete(
    new Request(callbackOf({ state: 'a' }), { method: 'HEAD' }),
  )
  expect(refused.response().status).toBe(405)
  expect(refused.response().headers.get('allow')).toBe('GET, POST')
})

test.each<[string, Record<string, string>]>([
  [
    'all fetch metadata',
    { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', 'sec-fetch-site': 'cross-site' },
  ],
  ['only sec-fetch-mode', { 'sec-fetch-mode': 'navigate' }],
  ['only sec-fetch-dest', { 'sec-fetch-dest': 'document' }],
  ['the headers of a service worker', { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'empty' }],
  ['an unknown purpose', { purpose: 'visit' }],
  ['none of these headers', {}],
])('takes the flow on a visit with %s', async (_, headers) => {
  const { flows, begin, browser } = newService()
  const request = browser.request(callbackOf(await begin()), { headers })
  expect(await flows.complete(request)).toMatchObject({ ok: true })
})

/** The request must be refused without a change to the cookie, and the flow must stay in the store. */
async function expectRefused(reason: RefusedReason, init: RequestInit): Promise<void> {
  const { flows, begin, browser } = newService()
  const begun = await begin()
  const refused = await flows.complete(browser.request(callbackOf(begun), init))
  expect(refused).toMatchObject({ ok: false, reason })
  expect(refused.headers.getSetCookie()).toEqual([])
  expect(refused.headers.get('cache-control')).toBe('no-store')
  expect(await flows.complete(browser.request(callbackOf(begun)))).toMatchObject({ ok: true })
}
