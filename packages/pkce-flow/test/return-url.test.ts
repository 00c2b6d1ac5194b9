import { expect, test } from 'vitest'
import { resolveReturnUrl } from '../src/return-url.ts'
import { callbackOf, newService, newStore } from './support/service.ts'

const ORIGIN = 'https://service.example'
const ALLOWED = { origin: ORIGIN, returnOrigins: new Set([ORIGIN, 'https://app.example:8443']) }

test.each([
  ['/', 'https://service.example/'],
  ['/a/b?c=d#e', 'https://service.example/a/b?c=d#e'],
  ['a', 'https://service.example/a'],
  ['', 'https://service.example/'],
  ['https://service.example/a', 'https://service.example/a'],
  ['https://SERVICE.example:443/a', 'https://service.example/a'],
  ['/?next=//evil.example', 'https://service.example/?next=//evil.example'],
  ['https:evil.example', 'https://service.example/evil.example'],
  ['/@evil.example', 'https://service.example/@evil.example'],
  // A path beginning with two slashes, once normalised: only the whole URL is safe to redirect to.
  ['/.//evil.example', 'https://service.example//evil.example'],
  ['https://app.example:8443/a', 'https://app.example:8443/a'],
  ['//app.example:8443/a', 'https://app.example:8443/a'],
])('%j leads to %s', (returnUrl, url) => {
  expect(resolveReturnUrl(returnUrl, ALLOWED)).toBe(url)
})

test.each([
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/a\\b',
  '/\t/evil.example',
  '/\n/evil.example',
  '/a\r\nset-cookie: b=c',
  '/a\0b',
  '/a\u0085b',
  '\u0001https://evil.example',
  'https://evil.example/',
  'https://service.example.evil.example/',
  'https://service.example./',
  'https://service.example@evil.example/',
  'https://user@service.example/',
  'https://:password@service.example/',
  'https://service.example:8443/',
  'https://app.example/',
  'https://app.example:84430/',
  'http://service.example/',
  'http:evil.example',
  'javascript:alert(1)',
  'data:text/html,hello',
  'blob:https://service.example/0',
  'https://[',
  '/'.padEnd(9_000, 'a'),
  7,
  null,
  ['/a'],
])('%j leads elsewhere', (returnUrl) => {
  expect(resolveReturnUrl(returnUrl, ALLOWED)).toBeUndefined()
})

test('leads back to an origin with an IPv6 address and a port', () => {
  const origin = 'http://[::1]:3000'
  const allowed = { origin, returnOrigins: new Set([origin]) }
  expect(resolveReturnUrl('/a', allowed)).toBe('http://[::1]:3000/a')
  expect(resolveReturnUrl('http://[0:0::1]:3000/a', allowed)).toBe('http://[::1]:3000/a')
  expect(resolveReturnUrl('http://[::1]:3001/a', allowed)).toBeUndefined()
})

test('does not begin a flow that would lead elsewhere', async () => {
  const refused = await newService()
    .begin({ returnUrl: '//evil.example' })
    .catch((error) => error)
  expect(refused).toMatchObject({ reason: 'return_url', status: 400 })
})

test('leads to an origin that the options name', async () => {
  const { flows, begin, browser } = newService({ returnOrigins: ['https://app.example'] })
  const begun = await begin({ returnUrl: 'https://app.example/after' })
  const done = await flows.complete(browser.request(callbackOf(begun)))
  expect(done.response().headers.get('location')).toBe('https://app.example/after')
})

test('checks returnUrl once more before it leads there', async () => {
  const store = newStore()
  const before = newService({ store, returnOrigins: ['https://app.example'] })
  const begun = await before.begin({ returnUrl: 'https://app.example/after' })
  const after = newService({ store })
  const done = await after.flows.complete(before.browser.request(callbackOf(begun)))
  expect(done).toMatchObject({ ok: true, returnUrl: 'https://service.example/' })
  expect(done.response().headers.get('location')).toBe('https://service.example/')
})
