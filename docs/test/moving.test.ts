import { join } from 'node:path'
import type { PkceStore } from '@org/pkce-core'
import { createFlows, type Flows } from '@org/pkce-flow'
import { MemoryPkceStore } from '@org/pkce-memory'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { typeCheck, writeSnippets } from './support/snippets.ts'

const folder = writeSnippets('run-moving', ['docs/moving-from-sessions-and-cookies.md'])
const { completeFlow } = await import(/* @vite-ignore */ join(folder, 'complete-flow.ts'))
const { inSession } = await import(/* @vite-ignore */ join(folder, 'in-session.ts'))
const { inCookie } = await import(/* @vite-ignore */ join(folder, 'in-cookie.ts'))

const callbackUrl = 'https://service.example/oauth/callback'
const codeVerifier = 'v'.repeat(43)

beforeAll(() => expect(typeCheck(folder)).toBe(''))

function newFlows(): { flows: Flows; store: PkceStore } {
  const store = new MemoryPkceStore()
  onTestFinished(() => store.close())
  return { flows: createFlows({ store, callbackUrl }), store }
}

function callbackOf(state: string, cookie = '', init: RequestInit = {}): Request {
  const headers = { cookie, ...(init.headers as Record<string, string>) }
  return new Request(`${callbackUrl}?state=${state}&code=c`, { ...init, headers })
}

/** Begins a flow in the store. Returns its callback request. */
async function begin(flows: Flows): Promise<(cookie?: string, init?: RequestInit) => Request> {
  const { state, setCookie } = await flows.begin({ connection: 'crm', codeVerifier, returnUrl: '/accounts' })
  const own = setCookie.join().split(';', 1).join()
  return (cookie = own, init = {}) => callbackOf(state, cookie, init)
}

test('a new flow comes from the store and leaves the session alone', async () => {
  const { flows } = newFlows()
  const session = { oauth: { state: 'other tab', codeVerifier } }
  const callback = await begin(flows)
  const done = await completeFlow(flows, callback(), inSession(session))
  expect(done).toMatchObject({ ok: true, flow: { codeVerifier } })
  expect(session.oauth).toBeDefined()
})

test('an old flow comes from the session, once', async () => {
  const { flows } = newFlows()
  const session = { oauth: { state: 'state', codeVerifier, returnTo: '/accounts' } }

  const done = await completeFlow(flows, callbackOf('state'), inSession(session))
  expect(done).toMatchObject({
    ok: true,
    state: 'state',
    flow: { codeVerifier, returnUrl: '/accounts', nonce: '' },
  })
  expect(done.callback.href).toBe(`${callbackUrl}?state=state&code=c`)
  expect(done.response().headers.get('location')).toBe('/accounts')
  expect(session).toEqual({})
  const again = await completeFlow(flows, callbackOf('state'), inSession(session))
  expect(again).toMatchObject({ ok: false, reason: 'unknown' })
})

test('an old flow comes from the cookie and clears it', async () => {
  const { flows } = newFlows()
  let cleared = false
  const place = inCookie('{"state":"state"}', JSON.parse, () => {
    cleared = true
  })
  const done = await completeFlow(flows, callbackOf('state'), place)
  expect(done).toMatchObject({ ok: true, flow: { returnUrl: '/' } })
  expect(cleared).toBe(true)
  const none = inCookie(undefined, JSON.parse, () => {})
  expect(await completeFlow(flows, callbackOf('state'), none)).toMatchObject({ reason: 'unknown' })
})

test('HEAD requests and prefetches take nothing from either place', async () => {
  const { flows } = newFlows()
  const session = { oauth: { state: 'old', codeVerifier } }
  const callback = await begin(flows)
  const requests: [RequestInit, boolean][] = [
    [{ method: 'HEAD' }, false],
    [{ headers: { 'sec-purpose': 'prefetch;prerender' } }, false],
    [{ headers: { purpose: 'prefetch' } }, false],
    [{ headers: { 'x-moz': 'prefetch' } }, false],
    [{}, true],
  ]
  for (const [init, isVisit] of requests) {
    for (const request of [callbackOf('old', '', init), callback(undefined, init)]) {
      const done = await completeFlow(flows, request, inSession(session))
      expect(done.ok, `${request.url} ${JSON.stringify(init)}`).toBe(isVisit)
    }
  }
})

test('another state, another browser and an outage do not fall back to the old place', async () => {
  const { flows, store } = newFlows()
  const session = { oauth: { state: 'state', codeVerifier } }
  const another = await completeFlow(flows, callbackOf('another'), inSession(session))
  expect(another).toMatchObject({ reason: 'unknown' })

  const callback = await begin(flows)
  const stranger = await completeFlow(flows, callback(''), inSession(session))
  expect(stranger).toMatchObject({ reason: 'other_browser' })

  await store.close()
  const closed = await completeFlow(flows, callbackOf('state'), inSession(session))
  expect(closed).toMatchObject({ reason: 'busy' })
  expect(session.oauth).toBeDefined()
})
