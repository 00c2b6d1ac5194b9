import { expect, test } from 'vitest'
import { CALLBACK_URL, callbackOf, newService } from './support/service.ts'

test.each<[string, (state: string) => string]>([
  ['no parameter', () => ''],
  ['no state', () => 'code=a'],
  ['an empty state', () => 'state=&code=a'],
  ['two states', (state) => `state=${state}&state=${state}&code=a`],
  ['another state after the right one', (state) => `state=${state}&code=a&state=b`],
  ['two codes', (state) => `state=${state}&code=a&code=a`],
  ['two issuers', (state) => `state=${state}&code=a&iss=&iss=https://evil.example`],
  ['two errors', (state) => `state=${state}&error=a&error=a`],
  ['neither code nor error', (state) => `state=${state}`],
  ['an empty code', (state) => `state=${state}&code=`],
  ['a code and an error', (state) => `state=${state}&code=a&error=b`],
  ['state in PHP array syntax', (state) => `state[]=${state}&code=a`],
  ['an overlong state', () => `state=${'x'.repeat(2_000)}&code=a`],
  ['a NUL in the state', () => 'state=%00&code=a'],
  ['invalid UTF-8', () => 'state=%ff%fe&code=a'],
])('refuses a query with %s as unknown and takes nothing', async (_, queryOf) => {
  const { flows, begin, browser } = newService()
  const begun = await begin()
  const refused = await flows.complete(browser.request(`${CALLBACK_URL}?${queryOf(begun.state)}`))
  expect(refused).toMatchObject({ ok: false, reason: 'unknown', status: 400 })
  expect(await flows.complete(browser.request(callbackOf(begun)))).toMatchObject({ ok: true })
})

test('treats an empty parameter as omitted', async () => {
  const { flows, begin, browser } = newService()
  const { state } = await begin()
  const done = await flows.complete(browser.request(`${CALLBACK_URL}?state=${state}&code=a&error=&iss=`))
  expect(done.ok).toBe(true)
})
