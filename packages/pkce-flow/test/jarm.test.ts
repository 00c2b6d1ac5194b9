import { expect, test } from 'vitest'
import { CALLBACK_URL, ISSUER, newService } from './support/service.ts'

/** An unsigned JWT: verifying is left to the caller. */
function jwt(claims: unknown): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'RS256' })}.${part(claims)}.c2lnbmF0dXJl`
}

test.each(['GET', 'POST'])('finds the flow by the state in a JWT that comes by %s', async (method) => {
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

test('compares the issuer that a JWT names', async () => {
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
])('compares the issuer beside a JWT: %s and %s', async (inner, iss, expected) => {
  const { flows, begin, browser } = newService()
  const { state } = await begin({ issAnnounced: true })
  const response = jwt({ iss: inner, state, code: 'a' })
  const request = browser.request(`${CALLBACK_URL}?${new URLSearchParams({ response, iss })}`)
  expect(await flows.complete(request)).toMatchObject(expected)
})

test('refuses a JWT in another browser, and leaves the flow', async () => {
  const { flows, begin, browser } = newService()
  const { state } = await begin()
  const url = `${CALLBACK_URL}?response=${jwt({ state, code: 'a' })}`
  expect(await flows.complete(new Request(url))).toMatchObject({ reason: 'other_browser' })
  expect(await flows.complete(browser.request(url))).toMatchObject({ ok: true })
})

test('refuses an encrypted response by a reason of its own', async () => {
  const { flows, events } = newService()
  const refused = await flows.complete(new Request(`${CALLBACK_URL}?response=a.b.c.d.e`))
  expect(refused).toMatchObject({ ok: false, reason: 'encrypted', status: 400 })
  expect(events).toEqual([{ type: 'refused', reason: 'encrypted' }])
})

test.each<[string, (state: string) => string]>([
  ['two parts', (state) => jwt({ state, code: 'a' }).split('.').slice(0, 2).join('.')],
  ['four parts', (state) => `${jwt({ state, code: 'a' })}.x`],
  ['no base64url', () => 'a.%25.c'],
  ['no JSON', () => `a.${btoa('{')}.c`],
  ['no object', () => jwt(7)],
  ['null', () => jwt(null)],
  ['an array', (state) => jwt([state])],
  ['a code beside it', (state) => `${jwt({ state, code: 'a' })}&code=a`],
  ['a state beside it', (state) => `${jwt({ state, code: 'a' })}&state=${state}`],
  ['an error beside it', (state) => `${jwt({ state, code: 'a' })}&error=a`],
  ['what is not UTF-8', () => `a.${btoa('{"state":"\xff"}')}.c`],
  ['no state', () => jwt({ code: 'a' })],
  ['a state that is a list', (state) => jwt({ state: [state], code: 'a' })],
  ['a code and an error', (state) => jwt({ state, code: 'a', error: 'b' })],
])('answers unknown to a JWT with %s', async (_, responseOf) => {
  const { flows, begin, browser } = newService()
  const { state } = await begin()
  const refused = await flows.complete(browser.request(`${CALLBACK_URL}?response=${responseOf(state)}`))
  expect(refused).toMatchObject({ ok: false, reason: 'unknown' })
})
