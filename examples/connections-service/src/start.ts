import { isPkceStoreError } from '@org/pkce-core'
import type { FastifyInstance } from 'fastify'
import * as client from 'openid-client'
import { operatorOf } from './operator.ts'
import { loggedFailure } from './provider-error.ts'
import { type Refusal, refuse, wantsHtml } from './refusal.ts'
import { resolveReturnUrl } from './return-url.ts'
import { isSameOrigin } from './same-origin.ts'
import type { Services } from './server.ts'

/** `POST /connections/:kind/:name/oauth-start`: holds what the callback will need, and says where to sign in. */
export function startRoute(app: FastifyInstance, { connections, servers, store, publicUrl }: Services): void {
  app.post<{ Params: { kind: string; name: string } }>(
    '/connections/:kind/:name/oauth-start',
    async (request, reply) => {
      if (!isSameOrigin(request)) return refuse(request, reply, CROSS_SITE)

      const connection = connections.find(request.params.kind, request.params.name)
      if (connection === undefined) return refuse(request, reply, NO_SUCH_CONNECTION)

      const returnUrl = resolveReturnUrl(requestedReturnUrl(request.body), publicUrl)
      if (returnUrl === undefined) return refuse(request, reply, RETURN_URL_LEADS_ELSEWHERE)

      let server: client.Configuration
      try {
        server = await servers.of(connection)
      } catch (error) {
        request.log.warn(loggedFailure(error), 'Discovering the provider failed')
        return refuse(request, reply, PROVIDER_UNREACHABLE)
      }

      const state = client.randomState()
      const codeVerifier = client.randomPKCECodeVerifier()
      const redirectUri = new URL('/oauth/callback', publicUrl).href
      let expiresAt: Date
      try {
        const { kind, name } = connection
        const startedBy = operatorOf(request)
        const hold = { kind, connection: name, codeVerifier, startedBy, returnUrl, redirectUri }
        expiresAt = (await store.put(state, hold)).expiresAt
      } catch (error) {
        if (!isStoreOutage(error)) throw error
        request.log.error({ err: error }, 'Holding the flow failed')
        return refuse(request, reply, STORE_UNAVAILABLE)
      }

      const authorizationUrl = client.buildAuthorizationUrl(server, {
        ...connection.profile.authorizationParameters,
        redirect_uri: redirectUri,
        state,
        code_challenge: await client.calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
      }).href
      return wantsHtml(request) ? reply.redirect(authorizationUrl, 303) : { authorizationUrl, expiresAt }
    },
  )
}

/** Back to the list, where nothing else is asked for. Whatever is no string is no URL either. */
function requestedReturnUrl(body: unknown): string {
  const { returnUrl = '/' } = (body ?? {}) as { returnUrl?: unknown }
  return typeof returnUrl === 'string' ? returnUrl : '\\'
}

function isStoreOutage(error: unknown): boolean {
  return (
    isPkceStoreError(error, 'PKCE_STORE_PUT_FAILED') ||
    isPkceStoreError(error, 'PKCE_STORE_FULL') ||
    isPkceStoreError(error, 'PKCE_STORE_CLOSED')
  )
}

const CROSS_SITE: Refusal = {
  status: 403,
  error: 'cross_site_request',
  title: 'Not started',
  message: 'A flow can only be started from this service’s own pages.',
}

const NO_SUCH_CONNECTION: Refusal = {
  status: 404,
  error: 'no_such_connection',
  title: 'No such connection',
  message: 'There is no connection of this kind and name.',
}

const RETURN_URL_LEADS_ELSEWHERE: Refusal = {
  status: 400,
  error: 'invalid_return_url',
  title: 'Not started',
  message: 'returnUrl must lead back into this service.',
}

const PROVIDER_UNREACHABLE: Refusal = {
  status: 502,
  error: 'provider_unreachable',
  title: 'Not started',
  message: 'The provider could not be reached. Try again in a moment.',
}

const STORE_UNAVAILABLE: Refusal = {
  status: 503,
  error: 'store_unavailable',
  title: 'Not started',
  message: 'The flow could not be stored. Try again in a moment.',
  retryAfter: 5,
}
