import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Configuration, JWK } from 'oidc-provider'
import { createMemoryAdapter } from 'oidc-provider/lib/adapters/memory_adapter.js'
import { Provider } from 'oidc-provider/lib/provider.js'
import { messagePage } from '../src/pages/message-page.ts'
import { answerInteraction } from './interactions.ts'
import { answerMcp } from './mcp-server.ts'

/** A service that may send its users here. */
export interface ProviderClient {
  clientId: string
  clientSecret: string
  redirectUri: string
}

/** A real OpenID provider on loopback, with an MCP server beside it that accepts its tokens. */
export interface IdentityProvider {
  issuer: string
  /** An MCP server: needs a token made out to it (RFC 8707) with the scope {@link MCP_SCOPE}. */
  mcpUrl: string
  /** An API: needs a token with the scope `openid`. */
  apiUrl: string
  /** How many requests its token endpoint has got. */
  readonly tokenRequests: number
  stop(): Promise<void>
}

export const MCP_SCOPE = 'tools:read'

const HOUR_S = 3_600

/** Starts the provider on a free port of 127.0.0.1. Its keys and its memory end with it. */
export async function startIdentityProvider(clients: ProviderClient[]): Promise<IdentityProvider> {
  let answer: RequestListener = (_request, response) => response.writeHead(503).end()
  const server = createServer((request, response) => answer(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  const { port } = server.address() as AddressInfo
  const issuer = `http://127.0.0.1:${port}`
  const mcpUrl = `${issuer}/mcp`
  const provider = new Provider(issuer, configuration(clients, mcpUrl, port))
  const answerOAuth = provider.callback()
  let tokenRequests = 0
  answer = (request, response) => {
    if (request.url === '/token') tokenRequests += 1
    if (request.url?.startsWith('/interaction/')) return void answerInteraction(provider, request, response)
    if (request.url === '/mcp') return void answerMcp(provider, mcpUrl, request, response)
    return answerOAuth(request, response)
  }

  return {
    issuer,
    mcpUrl,
    apiUrl: `${issuer}/me`,
    get tokenRequests() {
      return tokenRequests
    },
    async stop() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

function configuration(clients: ProviderClient[], mcpUrl: string, port: number): Configuration {
  return {
    adapter: createMemoryAdapter(0),
    clients: clients.map(({ clientId, clientSecret, redirectUri }) => ({
      client_id: clientId,
      client_secret: clientSecret,
      redirect_uris: [redirectUri],
      id_token_signed_response_alg: 'ES256',
    })),
    clientBasedCORS: () => false,
    // Browsers keep one set of cookies for all the ports of a host: two providers must not share a name.
    cookies: { keys: [randomBytes(32)], names: { session: `_session_${port}` } },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: () => ({ scope: MCP_SCOPE, audience: mcpUrl, accessTokenFormat: 'opaque' }),
      },
    },
    findAccount: (_context, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    jwks: { keys: [signingKey()] },
    pkce: { required: () => true },
    renderError(context) {
      context.type = 'html'
      context.body = messagePage(
        'The provider cannot go on',
        'Something is wrong with the request. Start again.',
      )
    },
    ttl: { AccessToken: HOUR_S, Grant: HOUR_S, IdToken: HOUR_S, Interaction: HOUR_S, Session: HOUR_S },
  }
}

function signingKey(): JWK {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return { ...privateKey.export({ format: 'jwk' }), use: 'sig' } as JWK
}
