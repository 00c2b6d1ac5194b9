import { describe, expect, it } from 'vitest'
import { requestCount, SCOPE, WIDER_SCOPE } from './support/authorization-server.ts'
import { connect } from './support/connect.ts'
import { SDK_VERSIONS } from './support/sdk-versions.ts'
import { start } from './support/start.ts'

describe.each(SDK_VERSIONS)('$name', (sdk) => {
  it('begins no flow and registers no client if the user never connected', async () => {
    const { authorizationServer, replica, server, owner } = await start()

    const call = sdk.call(server.url, replica.mcp.provider(owner))

    await expect(call).rejects.toMatchObject({
      name: 'McpAuthorizationRequiredError',
      code: 'PKCE_MCP_AUTHORIZATION_REQUIRED',
      reason: 'not_authorized',
      connection: server.url,
    })
    expect(authorizationServer.requests).toEqual([])
  })

  it('names the scope to request if there is a client but no token', async () => {
    const { credentials, replica, server, owner } = await start()
    await credentials.save(owner, { clientInformation: { client_id: 'registered-manually' } })

    const call = sdk.call(server.url, replica.mcp.provider(owner))

    await expect(call).rejects.toMatchObject({
      reason: 'not_authorized',
      scope: expect.stringContaining(SCOPE),
    })
  })

  it('refreshes tokens that the server no longer accepts', async () => {
    const { authorizationServer, credentials, replica, server, person, owner } = await start()
    await connect(sdk, replica, server, person)
    const before = await credentials.get(owner)
    await authorizationServer.provider.AccessToken.find(before?.tokens?.access_token ?? '').then((token) =>
      token?.destroy(),
    )

    expect(await sdk.call(server.url, replica.mcp.provider(owner))).toBe('alice')

    const after = await credentials.get(owner)
    expect(after?.tokens?.access_token).not.toBe(before?.tokens?.access_token)
    expect(after?.clientInformation).toEqual(before?.clientInformation)
    expect(requestCount(authorizationServer, 'POST /reg')).toBe(1)
  })

  it('keeps the client and deletes the tokens if the refresh token is rejected', async () => {
    const { credentials, replica, server, person, owner } = await start()
    await connect(sdk, replica, server, person)
    const { clientInformation } = (await credentials.get(owner)) ?? {}
    if (clientInformation === undefined) throw new Error('expected credentials')
    const tokens = { access_token: 'revoked', token_type: 'Bearer', refresh_token: 'revoked' }
    await credentials.save(owner, { clientInformation, tokens })

    const call = sdk.call(server.url, replica.mcp.provider(owner))

    await expect(call).rejects.toMatchObject({ reason: 'rejected' })
    expect(await credentials.get(owner)).toEqual({ clientInformation })
  })

  it('deletes the credentials if the authorization server no longer knows the client', async () => {
    const { authorizationServer, credentials, replica, server, person, owner } = await start()
    await connect(sdk, replica, server, person)
    await revokeAccessToken()
    authorizationServer.intercept = ({ url }) =>
      url === '/token' ? { status: 401, body: { error: 'invalid_client' } } : undefined

    await expect(sdk.call(server.url, replica.mcp.provider(owner))).rejects.toMatchObject({
      reason: 'rejected',
    })

    expect(await credentials.get(owner)).toBeUndefined()
    expect(requestCount(authorizationServer, 'POST /reg')).toBe(1)

    async function revokeAccessToken() {
      const { tokens } = (await credentials.get(owner)) ?? {}
      const token = await authorizationServer.provider.AccessToken.find(tokens?.access_token ?? '')
      await token?.destroy()
    }
  })

  it('uses tokens refreshed by another replica if its refresh token is rejected', async () => {
    const { authorizationServer, credentials, replica, server, person, owner } = await start()
    await connect(sdk, replica, server, person)
    const fresh = await credentials.get(owner)
    if (fresh?.tokens === undefined) throw new Error('expected tokens')
    const stale = { ...fresh.tokens, access_token: 'used-up', refresh_token: 'used-up' }
    await credentials.save(owner, { ...fresh, tokens: stale })
    authorizationServer.intercept = ({ url }) => {
      if (url === '/token' && requestCount(authorizationServer, 'POST /token') === 2) {
        // The other replica saves its tokens while this request is being rejected.
        void credentials.save(owner, fresh)
        return { status: 400, body: { error: 'invalid_grant' } }
      }
      return undefined
    }

    expect(await sdk.call(server.url, replica.mcp.provider(owner))).toBe('alice')
  })

  it('keeps the tokens if the authorization server cannot answer', async () => {
    const { authorizationServer, credentials, replica, server, person, owner } = await start()
    await connect(sdk, replica, server, person)
    const stored = await credentials.get(owner)
    if (stored?.tokens === undefined) throw new Error('expected tokens')
    const expired = { ...stored, tokens: { ...stored.tokens, access_token: 'expired' } }
    await credentials.save(owner, expired)
    authorizationServer.intercept = ({ url }) => (url === '/token' ? { status: 503, body: {} } : undefined)

    await expect(sdk.call(server.url, replica.mcp.provider(owner))).rejects.toMatchObject({
      reason: 'not_refreshed',
    })
    expect(await credentials.get(owner)).toEqual(expired)
  })

  it('requires the user, and sends the new server no POST, if the server has changed', async () => {
    const { credentials, replica, server, person, owner } = await start()
    await connect(sdk, replica, server, person)
    const stored = await credentials.get(owner)
    const { authorizationServer: next } = await start()
    server.authorizationServer = next

    await expect(sdk.call(server.url, replica.mcp.provider(owner))).rejects.toMatchObject({
      reason: 'issuer_changed',
    })
    expect(next.requests.filter((request) => request.startsWith('POST'))).toEqual([])
    expect(await credentials.get(owner)).toEqual(stored)

    await connect(sdk, replica, server, person)
    expect((await credentials.get(owner))?.clientInformation.issuer).toContain(next.issuer)
  })
})

// SDK 1.x refreshes first, and fails with the server's 403.
it('SDK 2.x reports the additional scope that a call requires', async () => {
  const [, sdk] = SDK_VERSIONS
  if (sdk === undefined) throw new Error('expected two SDK versions')
  const { replica, server, person, owner } = await start()
  await connect(sdk, replica, server, person)

  const call = sdk.call(server.url, replica.mcp.provider(owner), 'write')

  await expect(call).rejects.toMatchObject({
    reason: 'not_refreshed',
    scope: expect.stringContaining(`${SCOPE} ${WIDER_SCOPE}`),
  })
})
