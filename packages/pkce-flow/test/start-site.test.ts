import { expect, test } from 'vitest'
import { newService } from './support/service.ts'

const OWN = 'https://service.example'
const APP = 'https://app.example'

test.each<Record<string, string>>([
  {},
  { 'sec-fetch-site': 'same-origin' },
  // A form of this service sends these headers under `no-referrer`.
  { 'sec-fetch-site': 'same-origin', origin: 'null' },
  { 'sec-fetch-site': 'none' },
  { 'sec-fetch-site': 'cross-site', origin: APP },
  { 'sec-fetch-site': 'same-site', origin: APP },
  { origin: OWN },
  { origin: APP },
])('begins a flow for %j', async (headers) => {
  const { begun } = await start(headers)
  expect(begun.state).toMatch(/^[\w-]{43}$/)
})

test.each<Record<string, string>>([
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  { 'sec-fetch-site': 'same-origin, cross-site' },
  { 'sec-fetch-site': '' },
  { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
  { 'sec-fetch-site': 'cross-site', origin: 'null' },
  { origin: 'null' },
  { origin: 'https://evil.example' },
  { origin: 'http://service.example' },
  { origin: 'https://service.example:8443' },
  { origin: 'https://service.example.' },
  { origin: 'https://app.example.evil.example' },
])('begins no flow for %j', async (headers) => {
  const { begun, events } = await start(headers)
  expect(begun).toMatchObject({ code: 'PKCE_FLOW_BEGIN_REFUSED', reason: 'cross_site', status: 403 })
  expect(begun.response().status).toBe(403)
  expect(await begun.response().text()).toBe(begun.text)
  expect(events).toMatchObject([{ type: 'refused', reason: 'cross_site', connection: 'a' }])
})

/** Begins a flow for a request with these headers. Returns the flow or the error. */
async function start(headers: Record<string, string>) {
  const { flows, events } = newService({ allowedOrigins: ['https://APP.example/'] })
  const request = new Request(`${OWN}/start`, { method: 'POST', headers })
  const begun = await flows.begin({ connection: 'a' }, { request }).catch((error) => error)
  return { begun, events }
}

test('puts no flow if it refuses the start', async () => {
  const { flows, store } = newService()
  const request = new Request(OWN, { headers: { 'sec-fetch-site': 'cross-site' } })
  const flow = { connection: 'a', state: 'state' }
  await expect(flows.begin(flow, { request, binding: 'b' })).rejects.toThrow('cross_site')
  await expect(store.take('state', { binding: 'b' })).rejects.toMatchObject({ reason: 'unknown' })
})
