import { expect, test } from 'vitest'
import { CALLBACK_URL, newService } from './support/service.ts'

test('tells the provider’s refusal apart, takes the flow and clears the cookie', async () => {
  const { flows, begin, browser } = newService()
  const { state } = await begin({ startedBy: 'ada' })
  const query = new URLSearchParams({ state, error: 'access_denied', error_description: '<b>no</b>' })
  const refused = await flows.complete(browser.request(`${CALLBACK_URL}?${query}`))
  expect(refused).toMatchObject({
    ok: false,
    reason: 'provider_error',
    error: 'access_denied',
    status: 400,
    flow: { startedBy: 'ada' },
  })
  expect(await refused.response().text()).not.toMatch(/<b>|access_denied/)
  browser.keep(refused.response().headers.getSetCookie())
  expect(browser.names).toEqual([])
  expect(await flows.complete(browser.request(`${CALLBACK_URL}?${query}`))).toMatchObject({
    reason: 'unknown',
  })
})

test.each([
  ['user_cancelled_authorize', 'user_cancelled_authorize'],
  ['<script>alert(1)</script>', 'unknown_error'],
  ['a\r\nset-cookie: b=c', 'unknown_error'],
  ['x'.repeat(65), 'unknown_error'],
])('answers %j as %s', async (error, shown) => {
  const { flows, begin, browser } = newService()
  const query = new URLSearchParams({ state: (await begin()).state, error })
  expect(await flows.complete(browser.request(`${CALLBACK_URL}?${query}`))).toMatchObject({ error: shown })
})
