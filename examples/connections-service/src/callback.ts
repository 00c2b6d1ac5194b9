import { isPkceStoreError, type PkceState } from '@org/pkce-core'
import type { FastifyInstance } from 'fastify'
import * as client from 'openid-client'
import * as refusals from './callback-refusals.ts'
import type { Connection } from './connections.ts'
import { loggedFailure } from './provider-error.ts'
import { type Refusal, refuse } from './refusal.ts'
import { resolveReturnUrl } from './return-url.ts'
import type { Services } from './server.ts'

/** `GET /oauth/callback`: the one redirect URI, whatever the connection. The hold says which flow comes back. */
export function callbackRoute(app: FastifyInstance, services: Services): void {
  const { connections, servers, statuses, store, publicUrl } = services

  // A HEAD request, as link scanners send it, would take the hold.
  const options = { exposeHeadRoute: false }
  app.get<{ Querystring: { state: string } }>('/oauth/callback', options, async (request, reply) => {
    let hold: PkceState
    try {
      // Whatever the query held under this name, a list or nothing at all: take finds nothing under it.
      hold = await store.take(request.query.state)
    } catch (error) {
      const refusal = takeRefusal(error)
      if (refusal.status === 503) request.log.error({ err: error }, 'Taking the flow back failed')
      return refuse(request, reply, refusal)
    }

    const connection = connections.find(hold.kind, hold.connection)
    if (connection === undefined) return refuse(request, reply, refusals.CONNECTION_GONE)

    let accessToken: string
    try {
      const server = await servers.of(connection)
      accessToken = await exchangeCode(server, connection, hold, request.query.state, request.url)
    } catch (error) {
      request.log.warn(loggedFailure(error), 'The flow did not bring a token')
      return refuse(request, reply, exchangeRefusal(error))
    }

    try {
      statuses.markConnected(connection, await connection.profile.afterExchange(accessToken))
    } catch (error) {
      request.log.warn(loggedFailure(error), 'The first call with the new token failed')
      return refuse(request, reply, refusals.FIRST_CALL_FAILED)
    }

    request.log.info(
      { kind: hold.kind, connection: hold.connection, startedBy: hold.startedBy },
      'The connection is connected',
    )
    return reply.redirect(resolveReturnUrl(hold.returnUrl, publicUrl) ?? publicUrl.href, 303)
  })
}

/** Exchanges the code as the hold says: with its verifier, and the redirect URI the flow was started with. */
async function exchangeCode(
  server: client.Configuration,
  { profile }: Connection,
  { codeVerifier, redirectUri }: PkceState,
  state: string,
  requestUrl: string,
): Promise<string> {
  const response = new URL(redirectUri)
  response.search = new URL(requestUrl, redirectUri).search
  const checks = { expectedState: state, pkceCodeVerifier: codeVerifier }
  const tokens = await client.authorizationCodeGrant(server, response, checks, profile.tokenParameters)
  return tokens.access_token
}

function takeRefusal(error: unknown): Refusal {
  if (isPkceStoreError(error, 'PKCE_STATE_NOT_FOUND')) {
    return error.reason === 'expired' ? refusals.FLOW_EXPIRED : refusals.FLOW_UNKNOWN
  }
  if (isPkceStoreError(error, 'PKCE_STORE_TAKE_FAILED') || isPkceStoreError(error, 'PKCE_STORE_CLOSED')) {
    return refusals.STORE_UNAVAILABLE
  }
  throw error
}

function exchangeRefusal(error: unknown): Refusal {
  return error instanceof client.AuthorizationResponseError
    ? refusals.providerRefused(error.error)
    : refusals.EXCHANGE_FAILED
}
