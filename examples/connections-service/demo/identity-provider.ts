import { generateKeyPairSync, randomBytes } from 'node:crypto'
import type { Configuration, JWK } from 'oidc-provider'
import { createMemoryAdapter } from 'oidc-provider/lib/adapters/memory_adapter.js'
import { Provider } from 'oidc-provider/lib/provider.js'
import { messagePage } from '../src/pages/message-page.ts'
import { answerInteraction } from './interactions.ts'
import { startLoopbackServer } from './loopback-server.ts'

/** A service that may send its users to this provider. */
export interface ProviderClient {
  clientId: string
  clientSecret: string
  redirectUri: string
}

/** The facts about an access token that a resource server needs. */
interface KnownToken {
  account: string
  /** The resource that it was issued for (RFC 8707). */
  audience: string
  clientId: string
  scopes: string[]
  /** Seconds since the epoch. */
  expiresAt: number
}

/** A real OpenID provider on loopback with dynamic client registration. */
export interface IdentityProvider {
  issuer: string
  /** An API that requires a token with the scope `openid`. */
  apiUrl: string
  /** How many requests its token endpoint has received. */
  readonly tokenRequests: number
  /** How many clients have registered dynamically. */
  readonly registrations: number
  findToken(value: string): Promise<KnownToken | undefined>
  stop(): Promise<void>
}

export const MCP_SCOPE = 'issues:read'

const HOUR_S = 3_600
const LIFETIMES = ['AccessToken', 'Grant', 'IdToken', 'Interaction', 'RefreshToken', 'Session']

/** Starts the provider on a free loopback port. It keeps its keys and state in memory. */
export async function startIdentityProvider(clients: ProviderClient[]): Promise<IdentityProvider> {
  const server = await startLoopbackServer()
  const { origin: issuer, port, stop } = server
  const provider = new Provider(issuer, configuration(clients, port))
  const answerOAuth = provider.callback()
  const requests = { token: 0, reg: 0 }
  server.answer = (request, response) => {
    if (request.url === '/token') requests.token += 1
    if (request.url === '/reg') requests.reg += 1
    if (request.url?.startsWith('/interaction/')) return void answerInteraction(provider, request, response)
    return answerOAuth(request, response)
  }

  return {
    ...{ issuer, stop, apiUrl: `${issuer}/me` },
    get tokenRequests() {
      return requests.token
    },
    get registrations() {
      return requests.reg
    },
    async findToken(value) {
      const token = await provider.AccessToken.find(value)
      if (token === undefined) return undefined
      return {
        account: token.accountId,
        audience: String(token.aud),
        clientId: String(token.clientId),
        scopes: [...token.scopes],
        expiresAt: Number(token.exp),
      }
    },
  }
}

function configuration(clients: ProviderClient[], port: number): Configuration {
  return {
    adapter: createMemoryAdapter(0),
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    clients: clients.map(({ clientId, clientSecret, redirectUri }) => ({
      client_id: clientId,
      client_name: 'Connections',
      client_secret: clientSecret,
      redirect_uris: [redirectUri],
    })),
    clientBasedCORS: () => false,
    // Browsers share cookies between all ports of a host, so two providers must not use the same cookie name.
    cookies: { keys: [randomBytes(32)], names: { session: `_session_${port}` } },
    features: {
      devInteractions: { enabled: false },
      registration: { enabled: true },
      rpInitiatedLogout: { enabled: false },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_context, audience) => ({
          ...{ scope: MCP_SCOPE, audience, accessTokenFormat: 'opaque' as const },
        }),
      },
    },
    findAccount: (_context, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    jwks: { keys: [signingKey()] },
    pkce: { required: () => true },
    renderError(context) {
      context.type = 'html'
      context.body = messagePage('The provider cannot continue', 'The request is invalid. Start again.')
    },
    scopes: ['openid', 'offline_access', MCP_SCOPE],
    ttl: Object.fromEntries(LIFETIMES.map((name) => [name, HOUR_S])),
  }
}

function signingKey(): JWK {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return { ...privateKey.export({ format: 'jwk' }), use: 'sig' } as JWK
}
