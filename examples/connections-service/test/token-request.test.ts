import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { signingInAt, startAuthorizationServer } from './support/authorization-server.ts'
import { startService } from './support/service.ts'

test('the token request contains the stored verifier and redirect URI', async () => {
  const { issuer, tokenRequests } = await startAuthorizationServer()
  const { app, url } = await startService({ editConnections: signingInAt(issuer) })

  const start = await app.inject({ method: 'POST', url: '/connections/api/crm/oauth-start' })
  const authorization = new URL(start.json().authorizationUrl).searchParams
  const response = new URLSearchParams({ code: 'a-code', state: authorization.get('state') ?? '' })
  const cookies = Object.fromEntries(start.cookies.map(({ name, value }) => [name, value]))
  const refused = await app.inject({ url: `/oauth/callback?${response}`, cookies })

  expect(tokenRequests).toHaveLength(1)
  const { code_verifier, ...request } = Object.fromEntries(tokenRequests[0] ?? [])
  expect(request).toEqual({
    grant_type: 'authorization_code',
    code: 'a-code',
    redirect_uri: `${url.origin}/oauth/callback`,
  })
  const challenge = createHash('sha256')
    .update(code_verifier ?? '')
    .digest('base64url')
  expect(challenge).toBe(authorization.get('code_challenge'))

  // The server of this test refuses every code, so the flow is over, and its cookie has no more use.
  expect(refused.statusCode).toBe(502)
  const [flowCookie] = Object.keys(cookies).filter((name) => name !== 'person')
  expect(refused.cookies).toContainEqual(expect.objectContaining({ name: flowCookie, maxAge: 0 }))
})
