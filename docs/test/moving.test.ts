import { join } from 'node:path'
import { MemoryPkceStore } from '@org/pkce-memory'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { typeCheck, writeSnippets } from './support/snippets.ts'

const folder = writeSnippets('run-moving', ['docs/moving-from-sessions-and-cookies.md'])
const { takeFlow } = await import(/* @vite-ignore */ join(folder, 'take-flow.ts'))
const { flowFor } = await import(/* @vite-ignore */ join(folder, 'callback.ts'))
const { inSession } = await import(/* @vite-ignore */ join(folder, 'in-session.ts'))
const { inCookie } = await import(/* @vite-ignore */ join(folder, 'in-cookie.ts'))

const codeVerifier = 'v'.repeat(43)
const NOT_FOUND = { code: 'PKCE_STATE_NOT_FOUND' }

beforeAll(() => expect(typeCheck(folder)).toBe(''))

function openStore(): MemoryPkceStore {
  const store = new MemoryPkceStore()
  onTestFinished(() => store.close())
  return store
}

test('a flow of the new kind comes from the store, and leaves the session alone', async () => {
  const store = openStore()
  const session = { oauth: { state: 'other tab', codeVerifier } }
  await store.put('state', { connection: 'crm', codeVerifier }, { binding: 'binding' })

  expect(await takeFlow(store, 'state', 'binding', inSession(session))).toMatchObject({ codeVerifier })
  expect(session.oauth).toBeDefined()
})

test('a flow that was under way comes from the session, once', async () => {
  const store = openStore()
  const session = { oauth: { state: 'state', codeVerifier, returnTo: '/accounts' } }

  const flow = await takeFlow(store, 'state', undefined, inSession(session))
  expect(flow).toMatchObject({ codeVerifier, returnUrl: '/accounts', nonce: '' })
  expect(session).toEqual({})
  await expect(takeFlow(store, 'state', undefined, inSession(session))).rejects.toMatchObject(NOT_FOUND)
})

test('a flow that was under way comes from the cookie, which is cleared', async () => {
  let cleared = false
  const place = inCookie('{"state":"state"}', JSON.parse, () => {
    cleared = true
  })
  expect(await takeFlow(openStore(), 'state', undefined, place)).toMatchObject({
    state: 'state',
    returnUrl: '/',
  })
  expect(cleared).toBe(true)
  const none = inCookie(undefined, JSON.parse, () => {})
  await expect(takeFlow(openStore(), 'state', undefined, none)).rejects.toMatchObject(NOT_FOUND)
})

test('a HEAD request and a page that is loaded ahead take nothing, out of either place', async () => {
  const store = openStore()
  const session = { oauth: { state: 'old', codeVerifier } }
  await store.put('new', { connection: 'crm', codeVerifier })
  const requests: [RequestInit, boolean][] = [
    [{ method: 'HEAD' }, false],
    [{ headers: { 'sec-purpose': 'prefetch;prerender' } }, false],
    [{ headers: { purpose: 'prefetch' } }, false],
    [{ headers: { 'x-moz': 'prefetch' } }, false],
    [{}, true],
  ]
  for (const [init, isVisit] of requests) {
    const request = new Request('https://service.example/oauth/callback', init)
    for (const state of ['old', 'new']) {
      const flow = await flowFor(request, store, state, undefined, inSession(session))
      expect(flow !== undefined, `${state} ${JSON.stringify(init)}`).toBe(isVisit)
    }
  }
})

test('another state, another browser and a store that cannot answer do not fall back', async () => {
  const store = openStore()
  const session = { oauth: { state: 'state', codeVerifier } }
  await expect(takeFlow(store, 'another', undefined, inSession(session))).rejects.toMatchObject(NOT_FOUND)

  await store.put('state', { connection: 'crm', codeVerifier }, { binding: 'binding' })
  const mismatch = takeFlow(store, 'state', 'another', inSession(session))
  await expect(mismatch).rejects.toMatchObject({ code: 'PKCE_BINDING_MISMATCH' })

  await store.close()
  const closed = takeFlow(store, 'state', 'binding', inSession(session))
  await expect(closed).rejects.toMatchObject({ code: 'PKCE_STORE_CLOSED' })
  expect(session.oauth).toBeDefined()
})
