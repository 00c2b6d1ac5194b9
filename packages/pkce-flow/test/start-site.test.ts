import { expect, test } from 'vitest'
import { newService } from './support/service.ts'

const OWN = 'https://service.example'
const APP = 'https://app.example'

test.each<[Record<string, string>, boolean]>([
  [{}, true],
  [{ 'sec-fetch-site': 'same-origin' }, true],
  // Under `no-referrer` a form of our own says so.
  [{ 'sec-fetch-site': 'same-origin', origin: 'null' }, true],
  [{ 'sec-fetch-site': 'none' }, true],
  [{ 'sec-fetch-site': 'cross-site' }, false],
  [{ 'sec-fetch-site': 'same-site' }, false],
  [{ 'sec-fetch-site': 'same-origin, cross-site' }, false],
  [{ 'sec-fetch-site': '' }, false],
  [{ 'sec-fetch-site': 'cross-site', origin: APP }, true],
  [{ 'sec-fetch-site': 'same-site', origin: APP }, true],
  [{ 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }, false],
  [{ 'sec-fetch-site': 'cross-site', origin: 'null' }, false],
  [{ origin: OWN }, true],
  [{ origin: APP }, true],
  [{ origin: 'null' }, false],
  [{ origin: 'https://evil.example' }, false],
  [{ origin: 'http://service.example' }, false],
  [{ origin: 'https://service.example:8443' }, false],
  [{ origin: 'https://service.example.' }, false],
  [{ origin: 'https://app.example.evil.example' }, false],
])('lets a request with %j begin a flow: %s', async (headers, allowed) => {
  const { flows, events } = newService({ allowedOrigins: ['https://APP.example/'] })
  const request = new Request(`${OWN}/start`, { method: 'POST', headers })
  const begun = await flows.begin({ connection: 'a' }, { request }).catch((error) => error)
  if (allowed) return expect(begun.state).toMatch(/^[\w-]{43}$/)
  expect(begun).toMatchObject({ code: 'PKCE_FLOW_BEGIN_REFUSED', reason: 'cross_site', status: 403 })
  expect(begun.response().status).toBe(403)
  expect(await begun.response().text()).toBe(begun.text)
  expect(events).toMatchObject([{ type: 'refused', reason: 'cross_site', connection: 'a' }])
})

test('puts nothing for a start that it refuses', async () => {
  const { flows, store } = newService()
  const request = new Request(OWN, { headers: { 'sec-fetch-site': 'cross-site' } })
  const flow = { connection: 'a', state: 'state' }
  await expect(flows.begin(flow, { request, binding: 'b' })).rejects.toThrow('cross_site')
  await expect(store.take('state', { binding: 'b' })).rejects.toMatchObject({ reason: 'unknown' })
})
