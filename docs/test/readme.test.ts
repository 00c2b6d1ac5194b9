import { join } from 'node:path'
import { createFlows, type Flows } from '@org/pkce-flow'
import { MemoryPkceStore } from '@org/pkce-memory'
import * as client from 'openid-client'
import { expect, onTestFinished, test } from 'vitest'
import { writeSnippets } from './support/snippets.ts'

const folder = writeSnippets('run-readme', ['README.md'])
const { start, callback } = await import(/* @vite-ignore */ join(folder, 'oauth.ts'))

const issuer = 'https://login.example'
const callbackUrl = 'https://service.example/oauth/callback'
const POST = new Request('https://service.example/oauth/start', { method: 'POST' })

function newFlows(): Flows {
  const store = new MemoryPkceStore()
  onTestFinished(() => store.close())
  return createFlows({ store, callbackUrl })
}

/** A provider whose token endpoint returns an ID token of the latest flow for every code. */
function provider(announcesIss: boolean) {
  const metadata = {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    authorization_response_iss_parameter_supported: announcesIss,
  }
  const configuration = new client.Configuration(metadata, 'service', undefined, client.None())
  const flow = { nonce: '' }
  configuration[client.customFetch] = async () => {
    const now = Math.floor(Date.now() / 1_000)
    const claims = { iss: issuer, aud: 'service', sub: 'ada', iat: now, exp: now + 60, nonce: flow.nonce }
    const parts = [{ alg: 'RS256' }, claims, {}].map((part) =>
      Buffer.from(JSON.stringify(part)).toString('base64url'),
    )
    return Response.json({ access_token: 'a', token_type: 'bearer', id_token: parts.join('.') })
  }
  return { configuration, flow }
}

/** Begins a flow whose callback has `iss`. Returns a function that sends the callback. */
async function walk(announcesIss: boolean, iss: string | undefined) {
  const flows = newFlows()
  const { configuration, flow } = provider(announcesIss)
  const redirect: Response = await start(flows, configuration, POST, 'ada')
  const parameters = new URL(redirect.headers.get('location') ?? '').searchParams
  flow.nonce = parameters.get('nonce') ?? ''
  const state = parameters.get('state') ?? ''
  const cookie = redirect.headers.getSetCookie().join().split(';', 1).join()
  const url = `${callbackUrl}?${new URLSearchParams({ code: 'c', state, ...(iss && { iss }) })}`
  return ({ method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {}) =>
    callback(flows, configuration, new Request(url, { method, headers: { cookie, ...headers } }))
}

test.each([
  ['announces iss and sends it', true, issuer, 303],
  ['announces iss and does not send it', true, undefined, 400],
  ['neither announces iss nor sends it', false, undefined, 303],
  ['sends iss unannounced', false, issuer, 303],
  ['announces iss and sends another one', true, 'https://evil.example', 400],
  ['sends another iss unannounced', false, 'https://evil.example', 400],
])('the callback of a provider that %s', async (_, announcesIss, iss, status) => {
  const finish = await walk(announcesIss, iss)
  expect(await finish()).toMatchObject({ status })
})

test.each<[string, { method?: string; headers?: Record<string, string> }, number]>([
  ['HEAD', { method: 'HEAD' }, 405],
  ['a prefetch', { headers: { 'sec-purpose': 'prefetch' } }, 503],
  ['a prerender', { headers: { 'sec-purpose': 'prefetch;prerender' } }, 503],
  ['an older prefetch', { headers: { purpose: 'prefetch' } }, 503],
  ['a prefetch of Firefox', { headers: { 'x-moz': 'prefetch' } }, 503],
])('%s takes no flow', async (_, init, status) => {
  const finish = await walk(true, issuer)
  expect(await finish(init)).toMatchObject({ status })
  expect(await finish()).toMatchObject({ status: 303 })
})

test.each([
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  { origin: 'https://evil.example' },
  { origin: 'null' },
])('a start with %j is refused', async (headers: Record<string, string>) => {
  const request = new Request(POST, { headers })
  const refused = start(newFlows(), provider(true).configuration, request, 'ada')
  await expect(refused).rejects.toMatchObject({ reason: 'cross_site', status: 403 })
})
