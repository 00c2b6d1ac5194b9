import { expect, test } from 'vitest'
import { resolveReturnUrl } from '../src/return-url.ts'

const PUBLIC = new URL('https://service.example')

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
])('%j leads to %s', (returnUrl, url) => {
  expect(resolveReturnUrl(returnUrl, PUBLIC)).toBe(url)
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
  'https://service.example@evil.example/',
  'https://user@service.example/',
  'https://:password@service.example/',
  'https://service.example:8443/',
  'http://service.example/',
  'javascript:alert(1)',
  'data:text/html,hello',
  'blob:https://service.example/0',
  'https://[',
])('%j leads elsewhere', (returnUrl) => {
  expect(resolveReturnUrl(returnUrl, PUBLIC)).toBeUndefined()
})
