import { expect, test } from 'vitest'
import { CALLBACK_URL, ISSUER, newService } from './support/service.ts'

const OTHER = 'https://evil.example'

test.each<[boolean | undefined, string, string | undefined, boolean]>([
  [true, ISSUER, ISSUER, true],
  [true, ISSUER, undefined, false],
  [true, ISSUER, '', false],
  [true, ISSUER, OTHER, false],
  [false, ISSUER, ISSUER, true],
  [false, ISSUER, undefined, true],
  [false, ISSUER, OTHER, false],
  [undefined, ISSUER, undefined, true],
  [undefined, ISSUER, OTHER, false],
  // Compared as strings, without any normalization (RFC 9207 §2.4).
  [false, ISSUER, `${ISSUER}/`, false],
  [false, ISSUER, ISSUER.toUpperCase(), false],
  [false, '', OTHER, true],
])('issAnnounced %s, issuer %j, iss %j: %s', async (issAnnounced, issuer, iss, accepted) => {
  for (const outcome of ['code', 'error']) {
    const { flows, begin, browser } = newService()
    const { state } = await begin({ issuer, issAnnounced })
    const query = new URLSearchParams({ state, [outcome]: 'a', ...(iss === undefined ? {} : { iss }) })
    const done = await flows.complete(browser.request(`${CALLBACK_URL}?${query}`))
    const expected = outcome === 'code' ? { ok: true } : { ok: false, reason: 'provider_error' }
    expect(done).toMatchObject(accepted ? expected : { ok: false, reason: 'issuer', status: 400 })
    // Either way the flow is over.
    expect(done.headers.getSetCookie()).toEqual([expect.stringContaining('=; Max-Age=0; ')])
  }
})
