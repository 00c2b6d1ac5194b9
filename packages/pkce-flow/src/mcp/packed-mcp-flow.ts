import type { JsonValue, PkceState } from '@org/pkce-core'
import { forCallback } from './authorization-server.ts'
import { pick } from './pick.ts'
import type { McpClientInformation, McpDiscoveryState } from './sdk-types.ts'

// A registration response repeats all metadata of the client, which token requests do not need.
const FOR_TOKEN_REQUESTS = [
  'client_id',
  'client_secret',
  'client_id_issued_at',
  'client_secret_expires_at',
  'token_endpoint_auth_method',
  'issuer',
] as const

/** The data that a flow contains in addition to the verifier, so that any replica can request its tokens. */
export interface PackedMcpFlow {
  server: McpDiscoveryState
  clientInformation: McpClientInformation
  appState: JsonValue
}

/** Combines the data for the callback into the flow's `appState`. */
export function packMcpFlow({ server, clientInformation, appState }: PackedMcpFlow): JsonValue {
  const packed = {
    server: forCallback(server),
    clientInformation: pick(clientInformation, FOR_TOKEN_REQUESTS),
    appState,
  }
  return { mcp: packed }
}

/** @throws `TypeError` the flow was not begun by a provider of this module. */
export function unpackMcpFlow({ appState }: PkceState<unknown>): PackedMcpFlow {
  const packed = (appState as { mcp?: PackedMcpFlow } | null)?.mcp
  if (packed?.server === undefined) throw new TypeError('the flow was not begun by an MCP provider')
  return packed
}
