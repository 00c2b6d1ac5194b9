import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answerInteraction } from 'connections-service/dist/demo/interactions.js'
import Provider, { type ClientMetadata } from 'oidc-provider'
import { onTestFinished } from 'vitest'

export interface RecipeProvider {
  issuer: string
  /** For each access token, the thumbprint of its DPoP key, or `undefined`. */
  grants: (string | undefined)[]
  /** The requested routes, without their query. */
  routes: string[]
}

/** An OpenID provider on loopback that supports every request and response of our recipes. */
export async function startRecipeProvider(clients: ClientMetadata[]): Promise<RecipeProvider> {
  let answer: RequestListener = (_request, response) => response.writeHead(503).end()
  const routes: string[] = []
  const server = createServer((request, response) => {
    routes.push(`${request.url}`.split('?', 1).join())
    answer(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })

  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const provider = new Provider(issuer, {
    clients,
    cookies: { keys: [randomBytes(32)] },
    features: {
      devInteractions: { enabled: false },
      jwtResponseModes: { enabled: true },
      requestObjects: { enabled: true },
    },
    findAccount: (_context, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig' }] },
    pkce: { required: () => true },
  })
  const grants: (string | undefined)[] = []
  provider.on('grant.success', ({ oidc }) => grants.push(oidc.entities.AccessToken?.jkt))
  const answerOAuth = provider.callback()
  answer = (request, response) =>
    request.url?.startsWith('/interaction/')
      ? void answerInteraction(provider, request, response)
      : answerOAuth(request, response)
  return { issuer, grants, routes }
}
