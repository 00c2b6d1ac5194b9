import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { freePort } from '../src/demo/free-port.ts'
import { startService } from './support/service.ts'

test('asks for the token with the held verifier, the held redirect URI and the MCP server as resource', async () => {
  const port = await freePort()
  const issuer = `http://127.0.0.1:${port}`
  const metadata = {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
  }
  const tokenRequests: URLSearchParams[] = []
  const server = createServer(async (request, response) => {
    const body = await text(request)
    if (request.url === '/token') tokenRequests.push(new URLSearchParams(body))
    const answer = request.url === '/token' ? { error: 'invalid_grant' } : metadata
    response.writeHead(request.url === '/token' ? 400 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(answer))
  }).listen(port, '127.0.0.1')
  onTestFinished(() => void server.close())
  const { app, url, provider } = await startService(undefined, (json) =>
    json.replaceAll(/"issuer":"[^"]*"/g, `"issuer":"${issuer}"`),
  )

  const start = await app.inject({ method: 'POST', url: '/connections/mcp/issue-tracker/oauth-start' })
  const authorization = new URL(start.json().authorizationUrl).searchParams
  const response = new URLSearchParams({ code: 'a-code', state: authorization.get('state') ?? '' })
  await app.inject(`/oauth/callback?${response}`)

  expect(tokenRequests).toHaveLength(1)
  const { code_verifier, ...request } = Object.fromEntries(tokenRequests[0] ?? [])
  expect(request).toEqual({
    grant_type: 'authorization_code',
    code: 'a-code',
    redirect_uri: `${url.origin}/oauth/callback`,
    resource: provider.mcpUrl,
  })
  const challenge = createHash('sha256')
    .update(code_verifier ?? '')
    .digest('base64url')
  expect(challenge).toBe(authorization.get('code_challenge'))
})
