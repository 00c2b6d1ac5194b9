import { randomBytes } from 'node:crypto'
import { isPkceStoreError } from '@org/pkce-core'
import type { FastifyInstance } from 'fastify'
import * as client from 'openid-client'
import { BindingCookie } from './binding-cookie.ts'
import type { Connection } from './connections.ts'
import { keepServer } from './kept-server.ts'
import { operatorOf } from './operator.ts'
import { loggedFailure } from './provider-error.ts'
import { refuse, wantsHtml } from './refusal.ts'
import { canBeToldApart } from './response-issuer.ts'
import { resolveReturnUrl } from './return-url.ts'
import { isSameOrigin } from './same-origin.ts'
import type { Services } from './server.ts'
import * as refusals from './start-refusals.ts'

/** `POST /connections/:kind/:name/oauth-start`: holds what the callback will need, and says where to sign in. */
export function startRoute(app: FastifyInstance, { connections, servers, store, publicUrl }: Services): void {
  app.post<{ Params: { kind: string; name: string } }>(
    '/connections/:kind/:name/oauth-start',
    async (request, reply) => {
      if (!isSameOrigin(request)) return refuse(request, reply, refusals.CROSS_SITE)

      const connection = connections.find(request.params.kind, request.params.name)
      if (connection === undefined) return refuse(request, reply, refusals.NO_SUCH_CONNECTION)

      const returnUrl = resolveReturnUrl(requestedReturnUrl(request.body, connection), publicUrl)
      if (returnUrl === undefined) return refuse(request, reply, refusals.RETURN_URL_LEADS_ELSEWHERE)

      let server: client.Configuration
      try {
        server = await servers.of(connection)
      } catch (error) {
        request.log.warn(loggedFailure(error), 'Discovering the provider failed')
        return refuse(request, reply, refusals.PROVIDER_UNREACHABLE)
      }
      const { issuer } = server.serverMetadata()
      if (!canBeToldApart(server.serverMetadata(), connections.severalIssuers)) {
        request.log.error({ issuer }, 'The provider announces no iss (RFC 9207), and there are several')
        return refuse(request, reply, refusals.PROVIDER_UNNAMED)
      }

      const state = client.randomState()
      const codeVerifier = client.randomPKCECodeVerifier()
      const nonce = asksForIdToken(connection) ? client.randomNonce() : ''
      const binding = randomBytes(32).toString('base64url')
      const redirectUri = new URL('/oauth/callback', publicUrl).href
      let expiresAt: Date
      try {
        const { kind, name } = connection
        const startedBy = operatorOf(request)
        const whence = { kind, connection: name, startedBy, returnUrl }
        const appState = keepServer(connection, server)
        const flow = { ...whence, codeVerifier, redirectUri, issuer, nonce, appState }
        expiresAt = (await store.put(state, flow, { binding })).expiresAt
      } catch (error) {
        if (!isStoreOutage(error)) throw error
        request.log.error({ err: error }, 'Holding the flow failed')
        return refuse(request, reply, refusals.STORE_UNAVAILABLE)
      }

      const authorizationUrl = client.buildAuthorizationUrl(server, {
        ...connection.profile.authorizationParameters,
        redirect_uri: redirectUri,
        state,
        ...(nonce === '' ? {} : { nonce }),
        code_challenge: await client.calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
      }).href
      new BindingCookie(state, publicUrl).set(reply, binding, store.ttlMs)
      return wantsHtml(request) ? reply.redirect(authorizationUrl, 303) : { authorizationUrl, expiresAt }
    },
  )
}

/**
 * Back to the list, which then says how this connection is, where nothing else is asked for. Whatever is no string
 * is no URL either.
 */
function requestedReturnUrl(body: unknown, { kind, name }: Connection): string {
  const list = `/?${new URLSearchParams({ kind, connection: name })}`
  const { returnUrl = list } = (body ?? {}) as { returnUrl?: unknown }
  return typeof returnUrl === 'string' ? returnUrl : '\\'
}

/** Whether an ID token is asked for, which then has to repeat a nonce (OpenID Connect Core §3.1.2.1). */
function asksForIdToken({ profile }: Connection): boolean {
  return profile.authorizationParameters.scope?.split(' ').includes('openid') ?? false
}

function isStoreOutage(error: unknown): boolean {
  return (
    isPkceStoreError(error, 'PKCE_STORE_PUT_FAILED') ||
    isPkceStoreError(error, 'PKCE_STORE_FULL') ||
    isPkceStoreError(error, 'PKCE_STORE_BUSY') ||
    isPkceStoreError(error, 'PKCE_STORE_CLOSED')
  )
}
