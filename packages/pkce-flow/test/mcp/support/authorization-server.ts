import { generateKeyPairSync, randomBytes } from 'node:crypto'
import type { IncomingMessage, RequestListener } from 'node:http'
import { type JWK, Provider } from 'oidc-provider'
import { approve } from './approve.ts'
import { listen } from './listen.ts'

/** A real authorization server on loopback. It registers clients, and every user consents immediately. */
export interface AuthorizationServer {
  readonly issuer: string
  readonly provider: Provider
  /** The method and path of every request, in order. */
  readonly requests: string[]
  /** Answers a request instead of the server, unless it returns `undefined`. */
  intercept: (request: IncomingMessage) => { status: number; body: unknown } | undefined
}

export const SCOPE = 'tools:read'
/** Required by only one tool. */
export const WIDER_SCOPE = 'tools:write'

const HOUR_S = 3_600

/** Starts the server on a free port. It stops at the end of the test. */
export async function startAuthorizationServer(): Promise<AuthorizationServer> {
  let answerOAuth: RequestListener
  const requests: string[] = []
  const issuer = await listen((request, response) => {
    const path = new URL(request.url ?? '/', 'http://loopback').pathname
    requests.push(`${request.method} ${path}`)
    const answer = server.intercept(request)
    if (answer !== undefined) {
      response.writeHead(answer.status, { 'content-type': 'application/json' })
      return void response.end(JSON.stringify(answer.body))
    }
    if (path.startsWith('/interaction/')) return void approve(server.provider, request, response)
    answerOAuth(request, response)
  })
  const provider = newProvider(issuer)
  answerOAuth = provider.callback()
  const server: AuthorizationServer = { issuer, provider, requests, intercept: () => undefined }
  return server
}

/** The number of requests with this method and path. */
export function requestCount({ requests }: AuthorizationServer, request: string): number {
  return requests.filter((received) => received === request).length
}

function newProvider(issuer: string): Provider {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return new Provider(issuer, {
    clientBasedCORS: () => false,
    cookies: { keys: [randomBytes(32)] },
    features: {
      devInteractions: { enabled: false },
      registration: { enabled: true },
      revocation: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_context, audience) => ({
          scope: `${SCOPE} ${WIDER_SCOPE}`,
          ...{ audience, accessTokenFormat: 'opaque' as const },
        }),
      },
    },
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    findAccount: (_context, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    issueRefreshToken: (_context, client) => client.grantTypeAllowed('refresh_token'),
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig' } as JWK] },
    rotateRefreshToken: true,
    scopes: ['openid', 'offline_access', SCOPE, WIDER_SCOPE],
    ttl: { AccessToken: HOUR_S, Grant: HOUR_S, IdToken: HOUR_S, Interaction: HOUR_S, Session: HOUR_S },
  })
}
