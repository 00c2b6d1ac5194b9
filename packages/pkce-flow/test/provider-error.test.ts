import { expect, test } from 'vitest'
import { CALLBACK_URL, newService } from './support/service.ts'

test('refuses a provider’s error as provider_error, takes the flow and clears the cookie', async () => {
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
  ['a well-formed error code unchanged', 'user_cancelled_authorize', 'user_cancelled_authorize'],
  ['an error code with markup as unknown_error', '<script>alert(1)</script>', 'unknown_error'],
  ['an error code with line breaks as unknown_error', 'a\r\nset-cookie: b=c', 'unknown_error'],
  ['an error code of 65 characters as unknown_error', 'x'.repeat(65), 'unknown_error'],
])('reports %s', async (_, error, shown) => {
  const { flows, begin, browser } = newService()
  const query = new URLSearchParams({ state: (await begin()).state, error })
  expect(await flows.complete(browser.request(`${CALLBACK_URL}?${query}`))).toMatchObject({ error: shown })
})
