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
  // Once normalised, the path begins with two slashes, so only the whole URL is a safe redirect target.
  ['/.//evil.example', 'https://service.example//evil.example'],
  ['https://app.example:8443/a', 'https://app.example:8443/a'],
  ['//app.example:8443/a', 'https://app.example:8443/a'],
])('resolves %j to %s', (returnUrl, url) => {
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
  7,
  null,
  ['/a'],
])('rejects %j', (returnUrl) => {
  expect(resolveReturnUrl(returnUrl, ALLOWED)).toBeUndefined()
})

test('rejects a URL that is too long for the store', () => {
  expect(resolveReturnUrl('/'.padEnd(9_000, 'a'), ALLOWED)).toBeUndefined()
})

test('accepts an origin with an IPv6 address and a port', () => {
  const origin = 'http://[::1]:3000'
  const allowed = { origin, returnOrigins: new Set([origin]) }
  expect(resolveReturnUrl('/a', allowed)).toBe('http://[::1]:3000/a')
  expect(resolveReturnUrl('http://[0:0::1]:3000/a', allowed)).toBe('http://[::1]:3000/a')
  expect(resolveReturnUrl('http://[::1]:3001/a', allowed)).toBeUndefined()
})

test('does not begin a flow whose returnUrl is not allowed', async () => {
  const refused = await newService()
    .begin({ returnUrl: '//evil.example' })
    .catch((error) => error)
  expect(refused).toMatchObject({ reason: 'return_url', status: 400 })
})

test('redirects to an origin in returnOrigins', async () => {
  const { flows, begin, browser } = newService({ returnOrigins: ['https://app.example'] })
  const begun = await begin({ returnUrl: 'https://app.example/after' })
  const done = await flows.complete(browser.request(callbackOf(begun)))
  expect(done.response().headers.get('location')).toBe('https://app.example/after')
})

test('checks returnUrl again before it redirects', async () => {
  const store = newStore()
  const before = newService({ store, returnOrigins: ['https://app.example'] })
  const begun = await before.begin({ returnUrl: 'https://app.example/after' })
  const after = newService({ store })
  const done = await after.flows.complete(before.browser.request(callbackOf(begun)))
  expect(done).toMatchObject({ ok: true, returnUrl: 'https://service.example/' })
  expect(done.response().headers.get('location')).toBe('https://service.example/')
})
