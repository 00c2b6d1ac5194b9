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

function discover(connection: Connection): Promise<client.Configuration> {
  const { issuer, clientId } = connection
  return client.discovery(issuer, clientId, undefined, authenticationOf(connection), {
    timeout: TIMEOUT_S,
    execute: isLoopbackHttp(issuer) ? [client.allowInsecureRequests] : [],
  })
}

/** Speaks to a server that was discovered earlier, by what was found out about it then. */
export function configure(connection: Connection, server: client.ServerMetadata): client.Configuration {
  const { issuer, clientId } = connection
  const configuration = new client.Configuration(server, clientId, undefined, authenticationOf(connection))
  configuration.timeout = TIMEOUT_S
  if (isLoopbackHttp(issuer)) client.allowInsecureRequests(configuration)
  return configuration
}

function authenticationOf({ clientSecret }: Connection): client.ClientAuth {
  return clientSecret === undefined ? client.None() : client.ClientSecretBasic(clientSecret)
}
