import { createHash } from 'node:crypto'
import { MemoryPkceStore } from '@org/pkce-memory'
import { expect, test } from 'vitest'
import { freePort } from '../demo/free-port.ts'
import { signingInAt, startAuthorizationServer } from './support/authorization-server.ts'
import { inMemory, startService } from './support/service.ts'

const MCP = '/connections/mcp/issue-tracker/oauth-start'
const API = '/connections/api/crm/oauth-start'
const TTL_MS = 60_000

test.each([
  [
    MCP,
    // The SDK also requests a refresh token, which requires a consent each time.
    { resource: expect.stringMatching(/\/mcp$/), scope: 'issues:read offline_access', prompt: 'consent' },
    ...(['mcp', 'issue-tracker'] as const),
  ],
  [API, { client_id: 'connections', nonce: expect.any(String), scope: 'openid' }, 'api', 'crm'],
] as const)('%s returns a URL and stores its flow', async (path, own, kind, connection) => {
  const persistence = inMemory(TTL_MS)
  const { app, url, providers } = await startService({ openPersistence: () => persistence })

  const startedMs = Date.now()
  const answer = await app.inject({ method: 'POST', url: path, payload: { returnUrl: '/after?a=1' } })
  expect(answer.statusCode, answer.body).toBe(200)
  const { authorizationUrl, expiresAt } = answer.json()
  expect(Date.parse(expiresAt)).toBeGreaterThanOrEqual(startedMs + TTL_MS)
  expect(Date.parse(expiresAt)).toBeLessThanOrEqual(Date.now() + TTL_MS)
  const { origin, searchParams } = new URL(authorizationUrl)
  expect(origin).toBe(providers.issueTracker.issuer)
  const { state = '', code_challenge, ...parameters } = Object.fromEntries(searchParams)
  expect(parameters).toEqual({
    client_id: expect.any(String),
    code_challenge_method: 'S256',
    redirect_uri: `${url.origin}/oauth/callback`,
    response_type: 'code',
    ...own,
  })

  const binding = answer.cookies.find(({ name }) => name.startsWith('pkce-'))?.value.split('.')[1]
  const flow = await persistence.store.take(state, { binding })
  expect(flow).toMatchObject({
    ...{ kind, connection, startedBy: expect.stringMatching(/^[\w-]{16}$/) },
    returnUrl: `${url.origin}/after?a=1`,
    redirectUri: `${url.origin}/oauth/callback`,
    issuer: providers.issueTracker.issuer,
    nonce: parameters.nonce ?? '',
  })
  expect(createHash('sha256').update(flow.codeVerifier).digest('base64url')).toBe(code_challenge)
})

test('a form is redirected to the provider, with a new state each time', async () => {
  const { app } = await startService()
  const headers = { accept: 'text/html' }
  const [first, second] = [
    await app.inject({ method: 'POST', url: MCP, headers }),
    await app.inject({ method: 'POST', url: MCP, headers }),
  ]
  expect([first.statusCode, second.statusCode]).toEqual([303, 303])
  const stateOf = (answer: typeof first) => new URL(String(answer.headers.location)).searchParams.get('state')
  expect(stateOf(first)).toMatch(/^[\w-]{43}$/)
  expect(stateOf(first)).not.toBe(stateOf(second))
})

test.each(['/connections/mcp/crm/oauth-start', '/connections/other/crm/oauth-start'])(
  '%s is not found',
  async (url) => {
    const { app } = await startService()
    const answer = await app.inject({ method: 'POST', url })
    expect(answer.statusCode).toBe(404)
    expect(answer.json()).toMatchObject({ error: 'no_such_connection' })
  },
)

test.each([MCP, API])('%s refuses a returnUrl on another site', async (url) => {
  const { app } = await startService()
  for (const returnUrl of ['//evil.example', ['/a', '/b'], 7]) {
    const answer = await app.inject({ method: 'POST', url, payload: { returnUrl } })
    expect(answer.statusCode).toBe(400)
    expect(answer.json()).toMatchObject({ error: 'return_url' })
  }
})

test('a form with two returnUrls is refused', async () => {
  const { app } = await startService()
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const payload = 'returnUrl=/a&returnUrl=/b'
  expect((await app.inject({ method: 'POST', url: API, headers, payload })).statusCode).toBe(400)
})

test.each([MCP, API])('%s refuses a request from another site', async (url) => {
  const { app } = await startService()
  const start = (headers: Record<string, string>) => app.inject({ method: 'POST', url, headers })
  expect((await start({ 'sec-fetch-site': 'same-origin' })).statusCode).toBe(200)
  for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.example' }]) {
    const refused = await start(headers)
    expect(refused.statusCode).toBe(403)
    expect(refused.json()).toMatchObject({ error: 'cross_site' })
    expect(refused.cookies.map(({ name }) => name)).toEqual(['person'])
  }
})

test('a full store makes the start ask the user to try again', async () => {
  const store = new MemoryPkceStore({ maxPending: 1 })
  const persistence = { ...inMemory(), store, close: () => store.close() }
  const { app } = await startService({ openPersistence: () => persistence })
  await app.inject({ method: 'POST', url: API })
  for (const url of [API, MCP]) {
    const answer = await app.inject({ method: 'POST', url })
    expect(answer.statusCode).toBe(503)
    expect(answer.headers['retry-after']).toBe('5')
  }
})

test('a provider that was unreachable at first is discovered later', async () => {
  const port = await freePort()
  const issuer = `http://127.0.0.1:${port}`
  const { app } = await startService({ editConnections: signingInAt(issuer) })
  const away = await app.inject({ method: 'POST', url: API })
  expect(away.statusCode).toBe(502)
  expect(away.json()).toMatchObject({ error: 'provider_unreachable' })

  await startAuthorizationServer(port)
  const back = await app.inject({ method: 'POST', url: API })
  expect(back.json().authorizationUrl).toMatch(`${issuer}/authorize?`)
})
