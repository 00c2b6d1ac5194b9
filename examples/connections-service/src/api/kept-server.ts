import type * as client from 'openid-client'
import { type ApiClient, configure } from './authorization-servers.ts'

/**
 * The metadata of the authorization server that the token request needs, stored with the flow. The callback may reach a
 * replica that has not discovered the server. If discovery failed there, after the take, the flow would be lost.
 */
export interface KeptServer {
  discoveredAt: string
  issuer: string
  tokenEndpoint: string | null
  idTokenAlgorithms: string[] | null
}

export function keepServer({ issuer }: ApiClient, server: client.Configuration): KeptServer {
  const metadata = server.serverMetadata()
  return {
    discoveredAt: issuer.href,
    issuer: metadata.issuer,
    tokenEndpoint: metadata.token_endpoint ?? null,
    idTokenAlgorithms: metadata.id_token_signing_alg_values_supported ?? null,
  }
}

/**
 * The server that a flow was begun at, or `undefined` if the connection has moved to another server since. The code must
 * then be sent to neither.
 */
export function keptServer(apiClient: ApiClient, kept: KeptServer | null): client.Configuration | undefined {
  if (kept?.discoveredAt !== apiClient.issuer.href) return undefined
  return configure(apiClient, {
    issuer: kept.issuer,
    ...(kept.tokenEndpoint && { token_endpoint: kept.tokenEndpoint }),
    ...(kept.idTokenAlgorithms && { id_token_signing_alg_values_supported: kept.idTokenAlgorithms }),
  })
}
