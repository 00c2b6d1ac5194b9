import type { JsonValue } from '@org/pkce-core'
import type * as client from 'openid-client'
import { configure } from './authorization-servers.ts'
import type { Connection } from './connections.ts'

/**
 * What the exchange needs to know of the authorization server, kept with the flow. The callback may reach a
 * replica that has never discovered it, and if discovery failed there, after the take, the flow would be lost.
 */
export function keepServer({ issuer }: Connection, server: client.Configuration): JsonValue {
  const metadata = server.serverMetadata()
  return {
    discoveredAt: issuer.href,
    issuer: metadata.issuer,
    tokenEndpoint: metadata.token_endpoint ?? null,
    namesItself: metadata.authorization_response_iss_parameter_supported ?? null,
    idTokenAlgorithms: metadata.id_token_signing_alg_values_supported ?? null,
  }
}

/** What {@link keepServer} answers. */
interface KeptServer {
  discoveredAt: string
  issuer: string
  tokenEndpoint: string | null
  namesItself: boolean | null
  idTokenAlgorithms: string[] | null
}

/**
 * The server that a flow was started at. `undefined` where the connection has been moved to another one meanwhile, or
 * where the flow does not say: the code must go nowhere then.
 */
export function keptServer(connection: Connection, appState: JsonValue): client.Configuration | undefined {
  const kept = (appState ?? {}) as unknown as Partial<KeptServer>
  if (kept.issuer === undefined || kept.discoveredAt !== connection.issuer.href) return undefined
  const { issuer, tokenEndpoint, namesItself, idTokenAlgorithms } = kept
  return configure(connection, {
    issuer,
    ...(tokenEndpoint && { token_endpoint: tokenEndpoint }),
    ...(namesItself && { authorization_response_iss_parameter_supported: namesItself }),
    ...(idTokenAlgorithms && { id_token_signing_alg_values_supported: idTokenAlgorithms }),
  })
}
