import { expect, test } from 'vitest'
import { CALLBACK_URL, ISSUER, newService } from './support/service.ts'

/** A JWT without a valid signature, which only the caller would verify. */
function jwt(claims: unknown): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'RS256' })}.${part(claims)}.c2lnbmF0dXJl`
}

test.each(['GET', 'POST'])('finds the flow by the state in a JWT sent with %s', async (method) => {
  const { flows, begin, browser } = newService()
  const { state } = await begin({ issAnnounced: true })
  const response = jwt({ iss: ISSUER, aud: 'client', exp: 1, state, code: 'ä-code' })
  const request =
    method === 'GET'
      ? browser.request(`${CALLBACK_URL}?response=${response}`)
      : browser.request(CALLBACK_URL, { method, body: new URLSearchParams({ response }) })
  const done = await flows.complete(request)
  expect(done).toMatchObject({ ok: true, state })
  expect(done.ok && done.callback.href).toBe(`${CALLBACK_URL}?response=${response}`)
})

test('compares the issuer in the JWT', async () => {
  const { flows, begin, browser } = newService()
  for (const [claims, reason] of [
    [{ iss: 'https://evil.example', code: 'a' }, 'issuer'],
    [{ code: 'a' }, 'issuer'],
    [{ iss: ISSUER, error: 'access_denied' }, 'provider_error'],
  ] as const) {
    const { state } = await begin({ issAnnounced: true })
    const request = browser.request(`${CALLBACK_URL}?response=${jwt({ ...claims, state })}`)
    expect(await flows.complete(request)).toMatchObject({ reason })
  }
})

test.each([
  [ISSUER, ISSUER, { ok: true }],
  [undefined, ISSUER, { ok: true }],
  [undefined, 'https://evil.example', { reason: 'issuer' }],
  [ISSUER, 'https://evil.example', { reason: 'unknown' }],
])('compares iss %s in the JWT and iss %s outside', async (inner, iss, expected) => {
  const { flows, begin, browser } = newService()
  const { state } = await begin({ issAnnounced: true })
  const response = jwt({ iss: inner, state, code: 'a' })
  const request = browser.request(`${CALLBACK_URL}?${new URLSearchParams({ response, iss })}`)
  expect(await flows.complete(request)).toMatchObject(expected)
})

test('refuses a JWT in another browser and keeps the flow', async () => {
  const { flows, begin, browser } = newService()
  const { state } = await begin()
  const url = `${CALLBACK_URL}?response=${jwt({ state, code: 'a' })}`
  expect(await flows.complete(new Request(url))).toMatchObject({ reason: 'other_browser' })
  expect(await flows.complete(browser.request(url))).toMatchObject({ ok: true })
})

test('refuses an encrypted response with the reason encrypted', async () => {
  const { flows, events } = newService()
  const refused = await flows.complete(new Request(`${CALLBACK_URL}?response=a.b.c.d.e`))
  expect(refused).toMatchObject({ ok: false, reason: 'encrypted', status: 400 })
  expect(events).toEqual([{ type: 'refused', reason: 'encrypted' }])
})

test.each<[string, (state: string) => string]>([
  ['two parts', (state) => jwt({ state, code: 'a' }).split('.').slice(0, 2).join('.')],
  ['four parts', (state) => `${jwt({ state, code: 'a' })}.x`],
  ['invalid base64url', () => 'a.%25.c'],
  ['invalid JSON', () => `a.${btoa('{')}.c`],
  ['a number as claims', () => jwt(7)],
  ['null as claims', () => jwt(null)],
  ['an array as claims', (state) => jwt([state])],
  ['a code outside it', (state) => `${jwt({ state, code: 'a' })}&code=a`],
  ['a state outside it', (state) => `${jwt({ state, code: 'a' })}&state=${state}`],
  ['an error outside it', (state) => `${jwt({ state, code: 'a' })}&error=a`],
  ['invalid UTF-8', () => `a.${btoa('{"state":"\xff"}')}.c`],
  ['no state', () => jwt({ code: 'a' })],
  ['an array as state', (state) => jwt({ state: [state], code: 'a' })],
  ['a code and an error', (state) => jwt({ state, code: 'a', error: 'b' })],
])('refuses a JWT with %s as unknown', async (_, responseOf) => {
  const { flows, begin, browser } = newService()
  const { state } = await begin()
  const refused = await flows.complete(browser.request(`${CALLBACK_URL}?response=${responseOf(state)}`))
  expect(refused).toMatchObject({ ok: false, reason: 'unknown' })
})
