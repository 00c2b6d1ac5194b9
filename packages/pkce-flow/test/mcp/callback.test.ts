import { inspect } from 'node:util'
import { describe, expect, it, vi } from 'vitest'
import { requestCount } from './support/authorization-server.ts'
import { begin, complete, connect } from './support/connect.ts'
import { newReplica } from './support/replicas.ts'
import { SDK_VERSIONS } from './support/sdk-versions.ts'
import { start } from './support/start.ts'

describe.each(SDK_VERSIONS)('$name', (sdk) => {
  it('reports a rejected code and keeps the tokens that the user already has', async () => {
    const { credentials, replica, server, person, owner } = await start()
    await connect(sdk, replica, server, person)
    const before = await credentials.get(owner)
    const withoutTokens = newReplica(replica.store, { ...noCredentials, save: vi.fn() })
    const callback = await person.signIn(await begin(sdk, withoutTokens, server, person))
    const url = new URL(callback.url)
    url.searchParams.set('code', 'another-code')

    const completion = await replica.flows.complete(new Request(url, callback))
    if (!completion.ok) throw new Error(completion.reason)
    const provider = replica.mcp.completeProvider(completion)

    expect(inspect(provider, { depth: 9, showHidden: true })).not.toMatch(
      /another-code|access_token|credentials/,
    )
    // Transports read the tokens for each request.
    expect(await provider.tokens()).toEqual(before?.tokens)
    const exchange = sdk.finishAuth(server.url, provider, provider.authorizationCode)
    await expect(exchange).rejects.toThrow('grant request is invalid')
    expect(await credentials.get(owner)).toEqual(before)
  })

  it('requests tokens without discovery, from the server at which the flow was begun', async () => {
    const { authorizationServer, credentials, replica, server, person } = await start()
    const callback = await person.signIn(await begin(sdk, replica, server, person))
    const { authorizationServer: other } = await start()
    // From now on the MCP server names an attacker's server. Its own must receive only the token request.
    server.authorizationServer = other
    authorizationServer.requests.length = 0

    const completion = await replica.flows.complete(callback)
    if (!completion.ok) throw new Error(completion.reason)
    const provider = newReplica(replica.store, credentials).mcp.completeProvider(completion)
    await sdk.finishAuth(server.url, provider, provider.authorizationCode)

    expect(authorizationServer.requests).toEqual(['POST /token'])
    expect(other.requests).toEqual([])
    expect((await credentials.get(provider.owner))?.tokens?.access_token).toBeDefined()
  })

  it('refuses a response with another issuer, or without the announced issuer', async () => {
    const { authorizationServer, replica, server, person } = await start()
    for (const iss of ['https://attacker.example', undefined]) {
      const callback = await person.signIn(await begin(sdk, replica, server, person))
      const url = new URL(callback.url)
      url.searchParams.delete('iss')
      if (iss !== undefined) url.searchParams.set('iss', iss)

      expect(await replica.flows.complete(new Request(url, callback))).toMatchObject({ reason: 'issuer' })
    }
    expect(requestCount(authorizationServer, 'POST /token')).toBe(0)
  })

  it('begins no flow with a server whose metadata names the issuer of another server', async () => {
    const { authorizationServer, replica, server, person, owner } = await start()
    authorizationServer.intercept = ({ url }) =>
      url?.startsWith('/.well-known/')
        ? {
            status: 200,
            body: {
              issuer: 'https://honest.example',
              authorization_endpoint: 'https://honest.example/auth',
              token_endpoint: `${authorizationServer.issuer}/token`,
              response_types_supported: ['code'],
            },
          }
        : undefined
    const provider = replica.mcp.beginProvider(owner, { request: person.startRequest() })

    await expect(sdk.call(server.url, provider)).rejects.toMatchObject({
      name: expect.stringMatching(/^(McpIssuerMismatchError|IssuerMismatchError)$/),
    })
    expect(provider.begun).toBeUndefined()
  })

  it('serves calls after the callback, as a provider that begins no flow', async () => {
    const { credentials, replica, server, person, owner } = await start()
    const callback = await person.signIn(await begin(sdk, replica, server, person))
    const completion = await replica.flows.complete(callback)
    if (!completion.ok) throw new Error(completion.reason)
    const provider = replica.mcp.completeProvider(completion)
    await sdk.finishAuth(server.url, provider, provider.authorizationCode)
    expect(await sdk.call(server.url, provider)).toBe('alice')

    const { clientInformation } = (await credentials.get(owner)) ?? {}
    if (clientInformation === undefined) throw new Error('expected a client')
    const tokens = { access_token: 'revoked', token_type: 'Bearer', refresh_token: 'revoked' }
    await credentials.save(owner, { clientInformation, tokens })

    await expect(sdk.call(server.url, provider)).rejects.toMatchObject({ reason: 'rejected' })
    expect(await credentials.get(owner)).toEqual({ clientInformation })
  })

  it('takes a flow once, and returns its appState and returnUrl', async () => {
    const { replica, server, person } = await start()
    const flow = { appState: { tab: 'tools' }, returnUrl: '/connections' }
    const callback = await person.signIn(await begin(sdk, replica, server, person, flow))

    const completion = await replica.flows.complete(callback.clone())
    if (!completion.ok) throw new Error(completion.reason)
    expect(replica.mcp.completeProvider(completion).appState).toEqual({ tab: 'tools' })
    expect(completion.returnUrl).toBe('https://service.example/connections')
    await expect(complete(sdk, replica, server, callback)).rejects.toThrow('already_taken')
  })
})

const noCredentials = { get: () => undefined, delete: () => {} }
