import type { JsonValue, PkceState } from '@org/pkce-core'
import { forCallback } from './authorization-server.ts'
import { pick } from './pick.ts'
import type { McpClientInformation, McpDiscoveryState } from './sdk-types.ts'

// A registration repeats all of the client's metadata, which no token request needs.
const FOR_TOKEN_REQUESTS = [
  'client_id',
  'client_secret',
  'client_id_issued_at',
  'client_secret_expires_at',
  'token_endpoint_auth_method',
  'issuer',
] as const

/** What a flow holds in addition to the verifier, so that any replica can ask for its tokens. */
export interface KeptMcpFlow {
  server: McpDiscoveryState
  clientInformation: McpClientInformation
  appState: JsonValue
}

/** Packs what a callback needs into the flow's `appState`. */
export function keptMcpFlow({ server, clientInformation, appState }: KeptMcpFlow): JsonValue {
  const kept = {
    server: forCallback(server),
    clientInformation: pick(clientInformation, FOR_TOKEN_REQUESTS),
    appState,
  }
  return { mcp: kept }
}

/** @throws `TypeError` the flow was not begun by a provider of this module. */
export function unpackMcpFlow({ appState }: PkceState<unknown>): KeptMcpFlow {
  const kept = (appState as { mcp?: KeptMcpFlow } | null)?.mcp
  if (kept?.server === undefined) throw new TypeError('the flow was not begun by an MCP provider')
  return kept
}
