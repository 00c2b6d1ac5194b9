import * as client from 'openid-client'
import { isLoopbackHttp } from '../secure-url.ts'

/** How long an authorization server may take to answer, in seconds. */
const TIMEOUT_S = 10

/** This service's registration at an authorization server. */
export interface ApiClient {
  /** The authorization server, by its issuer identifier (RFC 8414 §2). */
  issuer: URL
  clientId: string
  /** Absent for a public client. */
  clientSecret: string | undefined
}

/** Discovers each client's authorization server (RFC 8414) on first use, and caches it. */
export class AuthorizationServers {
  readonly #discovered = new Map<ApiClient, Promise<client.Configuration>>()

  of(apiClient: ApiClient): Promise<client.Configuration> {
    let discovery = this.#discovered.get(apiClient)
    if (discovery === undefined) {
      discovery = discover(apiClient)
      discovery.catch(() => this.#discovered.delete(apiClient))
      this.#discovered.set(apiClient, discovery)
    }
    return discovery
  }
}

function discover(apiClient: ApiClient): Promise<client.Configuration> {
  const { issuer, clientId } = apiClient
  return client.discovery(issuer, clientId, undefined, authenticationOf(apiClient), {
    timeout: TIMEOUT_S,
    execute: isLoopbackHttp(issuer) ? [client.allowInsecureRequests] : [],
  })
}

/** Configures a client from metadata that was discovered earlier. */
export function configure(apiClient: ApiClient, server: client.ServerMetadata): client.Configuration {
  const { issuer, clientId } = apiClient
  const configuration = new client.Configuration(server, clientId, undefined, authenticationOf(apiClient))
  configuration.timeout = TIMEOUT_S
  if (isLoopbackHttp(issuer)) client.allowInsecureRequests(configuration)
  return configuration
}

function authenticationOf({ clientSecret }: ApiClient): client.ClientAuth {
  return clientSecret === undefined ? client.None() : client.ClientSecretBasic(clientSecret)
}
