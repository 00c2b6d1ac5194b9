import type * as client from 'openid-client'
import { type ApiClient, configure } from './authorization-servers.ts'

/**
 * What the token request needs to know of the authorization server, kept with the flow. The callback may reach a replica that has
 * never discovered it, and if discovery failed there, after the take, the flow would be lost.
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
 * The server that a flow was begun at; `undefined` where the connection has been moved to another one meanwhile, as the code
 * must go to neither then.
 */
export function keptServer(apiClient: ApiClient, kept: KeptServer | null): client.Configuration | undefined {
  if (kept?.discoveredAt !== apiClient.issuer.href) return undefined
  return configure(apiClient, {
    issuer: kept.issuer,
    ...(kept.tokenEndpoint && { token_endpoint: kept.tokenEndpoint }),
    ...(kept.idTokenAlgorithms && { id_token_signing_alg_values_supported: kept.idTokenAlgorithms }),
  })
}
