import { expect, test } from 'vitest'
import { CALLBACK_URL, callbackOf, ISSUER, newService } from './support/service.ts'

const FLOW = { kind: 'api', connection: 'crm', startedBy: 'ada' }

test('reports that a flow was begun and completed, with its duration', async () => {
  const { flows, begin, browser, events } = newService()
  const begun = await begin(FLOW)
  await flows.complete(browser.request(callbackOf(begun)))
  expect(events).toEqual([
    { type: 'begun', ...FLOW, issuer: ISSUER },
    { type: 'completed', ...FLOW, issuer: ISSUER, durationMs: expect.any(Number) },
  ])
  expect(events[1]?.durationMs).toBeGreaterThanOrEqual(0)
})

test('reports a refusal, with the details of the flow if the flow was taken', async () => {
  const { flows, begin, browser, events } = newService()
  const { state } = await begin(FLOW)
  events.length = 0
  await flows.complete(new Request(callbackOf({ state })))
  await flows.complete(browser.request(`${CALLBACK_URL}?state=${state}&error=access_denied`))
  await flows.complete(new Request(callbackOf({ state })))
  expect(events).toEqual([
    { type: 'refused', reason: 'other_browser' },
    {
      type: 'refused',
      reason: 'provider_error',
      error: 'access_denied',
      ...FLOW,
      issuer: ISSUER,
      durationMs: expect.any(Number),
    },
    { type: 'refused', reason: 'unknown' },
  ])
})

test('reports no secret', async () => {
  const { flows, begin, browser, events } = newService()
  const begun = await begin({ appState: { key: 'a-secret-of-the-service' } })
  const [, binding = ''] = browser.header.split('.')
  await flows.complete(new Request(callbackOf(begun, { code: 'secret-code' })))
  await flows.complete(browser.request(callbackOf(begun, { code: 'secret-code' })))
  const reported = JSON.stringify(events)
  const { state, codeVerifier, nonce } = begun
  for (const secret of [state, codeVerifier, nonce, binding, 'secret-code', 'a-secret-of-the-service']) {
    expect(reported).not.toContain(secret)
  }
})

test.each<[string, () => unknown]>([
  [
    'throws',
    () => {
      throw new Error('no log')
    },
  ],
  ['rejects', () => Promise.reject(new Error('no log'))],
  ['never settles', () => new Promise(() => {})],
])('completes a flow even if the listener %s', async (_, onEvent) => {
  const { flows, begin, browser } = newService({ onEvent })
  const done = await flows.complete(browser.request(callbackOf(await begin())))
  expect(done.ok).toBe(true)
})
