import { createHash } from 'node:crypto'
import { MemoryPkceStore } from '@org/pkce-memory'
import { expect, test } from 'vitest'
import { freePort } from '../demo/free-port.ts'
import { signingInAt, startAuthorizationServer } from './support/authorization-server.ts'
import { memoryStore, startService } from './support/service.ts'

const START = '/connections/mcp/issue-tracker/oauth-start'

test('answers with the authorization URL, and holds what belongs to it', async () => {
  const selected = memoryStore(60_000)
  const { app, url, providers } = await startService({ openStore: () => selected })

  const startedMs = Date.now()
  const answer = await app.inject({ method: 'POST', url: START, payload: { returnUrl: '/after?a=1' } })
  expect(answer.statusCode).toBe(200)
  const { authorizationUrl, expiresAt } = answer.json()
  expect(Date.parse(expiresAt)).toBeGreaterThanOrEqual(startedMs + 60_000)
  expect(Date.parse(expiresAt)).toBeLessThanOrEqual(Date.now() + 60_000)
  const { origin, searchParams } = new URL(authorizationUrl)
  expect(origin).toBe(providers.issueTracker.issuer)
  const { state, code_challenge, ...parameters } = Object.fromEntries(searchParams)
  expect(parameters).toEqual({
    client_id: 'issue-tracker',
    code_challenge_method: 'S256',
    redirect_uri: `${url.origin}/oauth/callback`,
    resource: providers.issueTracker.mcpUrl,
    response_type: 'code',
    scope: 'tools:read',
  })

  const binding = answer.cookies[0]?.value
  const flow = await selected.store.take(state ?? '', { binding })
  expect(flow).toMatchObject({
    kind: 'mcp',
    connection: 'issue-tracker',
    startedBy: '127.0.0.1',
    returnUrl: `${url.origin}/after?a=1`,
    redirectUri: `${url.origin}/oauth/callback`,
    issuer: providers.issueTracker.issuer,
    nonce: '',
  })
  expect(createHash('sha256').update(flow.codeVerifier).digest('base64url')).toBe(code_challenge)
})

test('asks for a nonce in the ID token, and holds it', async () => {
  const selected = memoryStore()
  const { app } = await startService({ openStore: () => selected })
  const nonces = new Set<string>()
  for (let flow = 0; flow < 2; flow += 1) {
    const answer = await app.inject({ method: 'POST', url: '/connections/api/crm/oauth-start' })
    const { searchParams } = new URL(answer.json().authorizationUrl)
    const binding = answer.cookies[0]?.value
    const { nonce } = await selected.store.take(searchParams.get('state') ?? '', { binding })
    expect(nonce).toMatch(/^[\w-]{43}$/)
    expect(searchParams.get('nonce')).toBe(nonce)
    nonces.add(nonce)
  }
  expect(nonces.size).toBe(2)
})

test('redirects a form to the provider, with a state of its own each time', async () => {
  const { app } = await startService()
  const headers = { accept: 'text/html' }
  const [first, second] = [
    await app.inject({ method: 'POST', url: START, headers }),
    await app.inject({ method: 'POST', url: START, headers }),
  ]
  expect([first.statusCode, second.statusCode]).toEqual([303, 303])
  const stateOf = (answer: typeof first) => new URL(String(answer.headers.location)).searchParams.get('state')
  expect(stateOf(first)).toMatch(/^[\w-]{43}$/)
  expect(stateOf(first)).not.toBe(stateOf(second))
})

test.each(['/connections/mcp/crm/oauth-start', '/connections/other/crm/oauth-start'])(
  'does not know %s',
  async (url) => {
    const { app } = await startService()
    const answer = await app.inject({ method: 'POST', url })
    expect(answer.statusCode).toBe(404)
    expect(answer.json()).toMatchObject({ error: 'no_such_connection' })
  },
)

test.each([['//evil.example'], [['/a', '/b']], [7], ['/'.padEnd(8_193, 'a')]])(
  'refuses to return to %j',
  async (returnUrl) => {
    const { app } = await startService()
    const answer = await app.inject({ method: 'POST', url: START, payload: { returnUrl } })
    expect(answer.statusCode).toBe(400)
    expect(answer.json()).toMatchObject({ error: 'invalid_return_url' })
  },
)

test('refuses a form that names two places to return to', async () => {
  const { app } = await startService()
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const answer = await app.inject({
    method: 'POST',
    url: START,
    headers,
    payload: 'returnUrl=/a&returnUrl=/b',
  })
  expect(answer.statusCode).toBe(400)
})

test.each([
  [{ 'sec-fetch-site': 'cross-site' }, 403],
  [{ 'sec-fetch-site': 'same-site' }, 403],
  [{ 'sec-fetch-site': 'same-origin' }, 200],
  [{ origin: 'https://evil.example' }, 403],
  [{ origin: 'null' }, 403],
  [{ origin: 'http://service.example', host: 'service.example' }, 200],
  [{}, 200],
])('answers a request with %j by %i', async (headers, status) => {
  const { app } = await startService()
  expect((await app.inject({ method: 'POST', url: START, headers })).statusCode).toBe(status)
})

test('asks to try again when the store is full', async () => {
  const store = new MemoryPkceStore({ maxPending: 1 })
  const { app } = await startService({ openStore: () => ({ store, close: () => store.close() }) })
  await app.inject({ method: 'POST', url: START })
  const answer = await app.inject({ method: 'POST', url: START })
  expect(answer.statusCode).toBe(503)
  expect(answer.headers['retry-after']).toBe('5')
})

test('finds a provider that was away when it was first asked', async () => {
  const port = await freePort()
  const issuer = `http://127.0.0.1:${port}`
  const { app } = await startService({ editConnections: signingInAt(issuer) })
  const away = await app.inject({ method: 'POST', url: START })
  expect(away.statusCode).toBe(502)
  expect(away.json()).toMatchObject({ error: 'provider_unreachable' })

  await startAuthorizationServer(port)
  const back = await app.inject({ method: 'POST', url: START })
  expect(back.json().authorizationUrl).toMatch(`${issuer}/authorize?`)
})
