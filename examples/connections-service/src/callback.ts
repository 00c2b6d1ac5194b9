import { isPkceStoreError, type PkceState } from '@org/pkce-core'
import type { FastifyInstance } from 'fastify'
import * as client from 'openid-client'
import { BindingCookie } from './binding-cookie.ts'
import * as refusals from './callback-refusals.ts'
import type { Connection } from './connections.ts'
import { keptServer } from './kept-server.ts'
import { isLoadedAhead } from './loaded-ahead.ts'
import { loggedFailure } from './provider-error.ts'
import { type Refusal, refuse } from './refusal.ts'
import { comesFrom } from './response-issuer.ts'
import { resolveReturnUrl } from './return-url.ts'
import type { Services } from './server.ts'

type Tokens = Awaited<ReturnType<typeof client.authorizationCodeGrant>>

/** `GET /oauth/callback`: the one redirect URI, whatever the connection. The flow says which flow comes back. */
export function callbackRoute(app: FastifyInstance, services: Services): void {
  const { connections, statuses, store, publicUrl } = services

  // A HEAD request, as link scanners send it, would take the flow.
  const options = { exposeHeadRoute: false }
  app.get<{ Querystring: Record<string, unknown> }>('/oauth/callback', options, async (request, reply) => {
    // A browser may load the page ahead, and never show it.
    if (isLoadedAhead(request)) {
      reply.header('cache-control', 'no-store')
      return refuse(request, reply, refusals.LOADED_AHEAD)
    }

    const { state, iss } = request.query
    // None at all, or a list of them.
    if (typeof state !== 'string') return refuse(request, reply, refusals.FLOW_UNKNOWN)

    const cookie = new BindingCookie(state, publicUrl)
    let flow: PkceState
    try {
      flow = await store.take(state, { binding: cookie.presentedBy(request) })
    } catch (error) {
      const refusal = takeRefusal(error)
      if (refusal.status === 503) request.log.error({ err: error }, 'Taking the flow back failed')
      if (refusal.status === 403) request.log.warn('A flow of another browser came back')
      if (refusal.status === 400) cookie.clear(reply)
      return refuse(request, reply, refusal)
    }
    cookie.clear(reply)

    const connection = connections.find(flow.kind, flow.connection)
    if (connection === undefined) return refuse(request, reply, refusals.CONNECTION_GONE)

    const failed = (refusal: Refusal) => {
      statuses.markFailed(connection, refusal.title)
      return refuse(request, reply, refusal)
    }

    let tokens: Tokens
    try {
      const server = keptServer(connection, flow.appState)
      if (!server || !comesFrom(iss, flow.issuer, server.serverMetadata(), connections.severalIssuers)) {
        request.log.warn({ kind: flow.kind, connection: flow.connection }, 'Another issuer answered')
        return failed(refusals.ISSUER_MISMATCH)
      }
      tokens = await exchangeCode(server, connection, flow, state, request.url)
    } catch (error) {
      request.log.warn(loggedFailure(error), 'The flow did not bring a token')
      return failed(exchangeRefusal(error))
    }

    try {
      const detail = await connection.profile.afterExchange(tokens.access_token)
      statuses.markConnected(connection, tokens.claims()?.sub, detail)
    } catch (error) {
      request.log.warn(loggedFailure(error), 'The first call with the new token failed')
      return failed(refusals.FIRST_CALL_FAILED)
    }

    request.log.info(
      { kind: flow.kind, connection: flow.connection, startedBy: flow.startedBy },
      'The connection is connected',
    )
    return reply.redirect(resolveReturnUrl(flow.returnUrl, publicUrl) ?? publicUrl.href, 303)
  })
}

/**
 * Exchanges the code as the flow says: with its verifier, and the redirect URI the flow was started with. Where it
 * has a nonce, the ID token has to come and to repeat it.
 */
async function exchangeCode(
  server: client.Configuration,
  { profile }: Connection,
  { codeVerifier, redirectUri, nonce }: PkceState,
  state: string,
  requestUrl: string,
): Promise<Tokens> {
  const response = new URL(redirectUri)
  response.search = new URL(requestUrl, redirectUri).search
  const checks = {
    expectedState: state,
    pkceCodeVerifier: codeVerifier,
    ...(nonce === '' ? {} : { expectedNonce: nonce }),
  }
  return client.authorizationCodeGrant(server, response, checks, profile.tokenParameters)
}

function takeRefusal(error: unknown): Refusal {
  if (isPkceStoreError(error, 'PKCE_STATE_NOT_FOUND')) {
    return error.reason === 'expired' ? refusals.FLOW_EXPIRED : refusals.FLOW_UNKNOWN
  }
  if (isPkceStoreError(error, 'PKCE_BINDING_MISMATCH')) return refusals.WRONG_BROWSER
  if (isPkceStoreError(error, 'PKCE_STORE_CLOSED')) return refusals.STORE_UNAVAILABLE
  if (isPkceStoreError(error, 'PKCE_STORE_TAKE_FAILED')) {
    return error.retryable ? refusals.STORE_UNAVAILABLE : refusals.OUTCOME_UNKNOWN
  }
  throw error
}

function exchangeRefusal(error: unknown): Refusal {
  return error instanceof client.AuthorizationResponseError
    ? refusals.providerRefused(error.error)
    : refusals.EXCHANGE_FAILED
}
