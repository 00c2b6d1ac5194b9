import { describe, expect, it, vi } from 'vitest'
import { CALLBACK_URL } from '../support/service.ts'
import { requestCount, SCOPE, WIDER_SCOPE } from './support/authorization-server.ts'
import { begin, complete, connect } from './support/connect.ts'
import { CredentialTable } from './support/replicas.ts'
import { SDK_VERSIONS } from './support/sdk-versions.ts'
import { start } from './support/start.ts'

describe.each(SDK_VERSIONS)('$name', (sdk) => {
  it('begins one flow for concurrent calls, with the verifier that matches its URL', async () => {
    const { authorizationServer, replica, server, person, owner } = await start()
    const provider = replica.mcp.beginProvider(owner, { request: person.startRequest() })
    const put = vi.spyOn(replica.store, 'put')

    const results = await Promise.all(
      [1, 2, 3].map(() => sdk.auth(provider, { serverUrl: server.url, scope: SCOPE })),
    )

    expect(results).toEqual(['REDIRECT', 'REDIRECT', 'REDIRECT'])
    expect(requestCount(authorizationServer, 'POST /reg')).toBe(3)
    expect(put).toHaveBeenCalledOnce()
    const callback = await person.signIn(provider.begun?.response() ?? new Response())
    expect(await complete(sdk, replica, server, callback)).toBe('alice')
  })

  it('requests a token for the server with the given scope', async () => {
    const { replica, server, person, owner } = await start()
    const provider = replica.mcp.beginProvider(owner, { request: person.startRequest() })
    await sdk.auth(provider, { serverUrl: server.url, scope: WIDER_SCOPE })

    const { authorizationUrl, expiresAt, setCookie } = provider.begun ?? {}
    expect(authorizationUrl?.searchParams.get('scope')).toContain(WIDER_SCOPE)
    expect(authorizationUrl?.searchParams.get('resource')).toBe(server.url)
    expect(authorizationUrl?.searchParams.get('redirect_uri')).toBe(CALLBACK_URL)
    expect(expiresAt?.getTime()).toBeGreaterThan(Date.now())
    expect(setCookie).toHaveLength(1)
  })

  it('begins no flow if a refresh is sufficient', async () => {
    const { credentials, replica, server, person, owner } = await start()
    await connect(sdk, replica, server, person)
    const stored = await credentials.get(owner)
    const provider = replica.mcp.beginProvider(owner, { request: person.startRequest() })

    expect(await sdk.auth(provider, { serverUrl: server.url })).toBe('AUTHORIZED')
    expect(provider.begun).toBeUndefined()
    expect((await credentials.get(owner))?.tokens?.refresh_token).not.toBe(stored?.tokens?.refresh_token)
  })

  it('refuses a start from another site', async () => {
    const { replica, server, owner } = await start()
    const headers = { 'sec-fetch-site': 'cross-site', origin: 'https://attacker.example' }
    const request = new Request('https://service.example/connect', { method: 'POST', headers })
    const provider = replica.mcp.beginProvider(owner, { request })

    await expect(sdk.call(server.url, provider)).rejects.toMatchObject({ reason: 'cross_site' })
    expect(provider.begun).toBeUndefined()
  })

  it('shares a client among users if the service saves it', async () => {
    const table = new CredentialTable()
    const shared = new Map<string, string>()
    const credentials = {
      async get(owner: Parameters<CredentialTable['get']>[0]) {
        const client = shared.get(owner.connection)
        return (
          (await table.get(owner)) ??
          (client === undefined ? undefined : { clientInformation: JSON.parse(client) })
        )
      },
      save: table.save.bind(table),
      delete: table.delete.bind(table),
      saveClientInformation: ({ connection }: { connection: string }, client: object) =>
        shared.set(connection, JSON.stringify(client)),
    }
    const { authorizationServer, replica, server, person } = await start({ credentials })

    await begin(sdk, replica, server, person)
    await connect(sdk, replica, server, person)

    expect(requestCount(authorizationServer, 'POST /reg')).toBe(1)
  })

  it('uses the client metadata document if the server supports such documents', async () => {
    const clientMetadataUrl = 'https://service.example/oauth/client.json'
    const { authorizationServer, replica, server, person, owner } = await start({ clientMetadataUrl })
    const { issuer } = authorizationServer
    const body = {
      ...{ issuer, authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}/token` },
      ...{ response_types_supported: ['code'], client_id_metadata_document_supported: true },
    }
    authorizationServer.intercept = ({ url }) =>
      url?.startsWith('/.well-known/') ? { status: 200, body } : undefined
    const provider = replica.mcp.beginProvider(owner, { request: person.startRequest() })

    await sdk.auth(provider, { serverUrl: server.url })

    expect(provider.begun?.authorizationUrl.searchParams.get('client_id')).toBe(clientMetadataUrl)
    expect(requestCount(authorizationServer, 'POST /reg')).toBe(0)
  })
})
