import { expect, test } from 'vitest'
import { createFlows, type FlowsOptions } from '../src/index.ts'
import { CALLBACK_URL, newStore } from './support/service.ts'

function flowsWith(options: object) {
  return createFlows({ store: newStore(), callbackUrl: CALLBACK_URL, ...options } as FlowsOptions)
}

test.each([
  { stores: [] },
  { store: undefined },
  { store: {} },
  { onEvent: 'log' },
  { cookie: { name: 'a' } },
  { cookie: { prefix: '' } },
  { cookie: { prefix: 'a b' } },
  { cookie: { prefix: 'a;b' } },
  { cookie: { prefix: 'x'.repeat(33) } },
  { cookie: { prefix: '__host-pkce' } },
  { cookie: { prefix: '__Secure-pkce' } },
  { cookie: { sameSite: 'strict' } },
  { cookie: 'pkce' },
  { allowedOrigins: 'https://app.example' },
  { allowedOrigins: ['https://app.example/path'] },
  { allowedOrigins: ['null'] },
  { allowedOrigins: ['*'] },
  { allowedOrigins: [null] },
  { returnOrigins: ['https://user@app.example'] },
  { returnOrigins: ['javascript:alert(1)'] },
  { returnOrigins: ['blob:https://app.example/0'] },
  { returnOrigins: ['app.example'] },
])('rejects the options %j', (options) => {
  expect(() => flowsWith(options)).toThrow(TypeError)
})

test.each([
  '/oauth/callback',
  '',
  undefined,
  'http://service.example/oauth/callback',
  'http://localhost.evil.example/oauth/callback',
  'http://127.0.0.2.example/',
  'ftp://localhost/',
  'https://user@service.example/',
  'https://:password@service.example/',
  'https://service.example/#fragment',
  'https://service.example/#',
])('rejects %j as callbackUrl', (callbackUrl) => {
  expect(() => flowsWith({ callbackUrl })).toThrow(TypeError)
})

test.each([
  'https://service.example/oauth/callback',
  'https://service.example:8443/app/oauth/callback?tenant=a',
  'https://[2001:db8::1]/callback',
  'http://localhost:3000/callback',
  'http://127.0.0.1/callback',
  'http://[::1]:3000/callback',
])('accepts %j as callbackUrl', (callbackUrl) => {
  expect(flowsWith({ callbackUrl }).callbackUrl).toBe(callbackUrl)
  expect(flowsWith({ callbackUrl: new URL(callbackUrl) }).callbackUrl).toBe(callbackUrl)
})

test('does not repeat a rejected callbackUrl in the error', () => {
  const create = () => flowsWith({ callbackUrl: 'https://user:password-of-ada@service.example/' })
  expect(create).toThrow(/^callbackUrl must have no user name, password or fragment$/)
})
