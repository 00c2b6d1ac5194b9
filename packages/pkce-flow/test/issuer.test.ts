import { expect, test } from 'vitest'
import { CALLBACK_URL, ISSUER, newService } from './support/service.ts'

const OTHER = 'https://evil.example'

interface Case {
  issAnnounced: boolean | undefined
  iss: string | undefined
  issuer?: string
}

test.each<[string, Case]>([
  ['a matching iss that was announced', { issAnnounced: true, iss: ISSUER }],
  ['a matching iss that was not announced', { issAnnounced: false, iss: ISSUER }],
  ['a response without iss if it was not announced', { issAnnounced: false, iss: undefined }],
  ['a response without iss if the metadata is unknown', { issAnnounced: undefined, iss: undefined }],
  ['any iss if the issuer is unknown', { issAnnounced: false, iss: OTHER, issuer: '' }],
])('accepts %s', async (_, given) => {
  expect(await complete('code', given)).toMatchObject({ ok: true })
  expect(await complete('error', given)).toMatchObject({ ok: false, reason: 'provider_error' })
})

test.each<[string, Case]>([
  ['a response without iss if it was announced', { issAnnounced: true, iss: undefined }],
  ['an empty iss if it was announced', { issAnnounced: true, iss: '' }],
  ['another iss that was announced', { issAnnounced: true, iss: OTHER }],
  ['another iss that was not announced', { issAnnounced: false, iss: OTHER }],
  ['another iss if the metadata is unknown', { issAnnounced: undefined, iss: OTHER }],
  // Compared as strings, without normalization (RFC 9207 §2.4).
  ['an iss with a trailing slash', { issAnnounced: false, iss: `${ISSUER}/` }],
  ['an iss in upper case', { issAnnounced: false, iss: ISSUER.toUpperCase() }],
])('refuses %s', async (_, given) => {
  const refusal = { ok: false, reason: 'issuer', status: 400 }
  expect(await complete('code', given)).toMatchObject(refusal)
  expect(await complete('error', given)).toMatchObject(refusal)
})

/** Completes a flow with a response that has a code or an error. In every case the flow is over afterwards. */
async function complete(outcome: 'code' | 'error', { issAnnounced, iss, issuer = ISSUER }: Case) {
  const { flows, begin, browser } = newService()
  const { state } = await begin({ issuer, issAnnounced })
  const query = new URLSearchParams({ state, [outcome]: 'a', ...(iss === undefined ? {} : { iss }) })
  const done = await flows.complete(browser.request(`${CALLBACK_URL}?${query}`))
  expect(done.headers.getSetCookie()).toEqual([expect.stringContaining('=; Max-Age=0; ')])
  return done
}
