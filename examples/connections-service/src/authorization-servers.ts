import * as client from 'openid-client'
import type { Connection } from './connections.ts'
import { isLoopbackHttp } from './secure-url.ts'

/** How long an authorization server may take to answer, in seconds. */
const TIMEOUT_S = 10

/** Discovers each connection's authorization server (RFC 8414) when it is first needed, and remembers it. */
export class AuthorizationServers {
  readonly #discovered = new Map<Connection, Promise<client.Configuration>>()

  of(connection: Connection): Promise<client.Configuration> {
    let discovery = this.#discovered.get(connection)
    if (discovery === undefined) {
      discovery = discover(connection)
      discovery.catch(() => this.#discovered.delete(connection))
      this.#discovered.set(connection, discovery)
    }
    return discovery
  }
}

function discover({ issuer, clientId, clientSecret }: Connection): Promise<client.Configuration> {
  const authentication = clientSecret === undefined ? client.None() : client.ClientSecretBasic(clientSecret)
  return client.discovery(issuer, clientId, undefined, authentication, {
    timeout: TIMEOUT_S,
    execute: isLoopbackHttp(issuer) ? [client.allowInsecureRequests] : [],
  })
}
