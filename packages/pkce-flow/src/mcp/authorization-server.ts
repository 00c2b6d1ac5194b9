import { McpIssuerMismatchError } from './issuer-mismatch-error.ts'
import { pick } from './pick.ts'
import type { McpDiscoveryState } from './sdk-types.ts'

const FOR_TOKEN_REQUESTS = [
  'issuer',
  'authorization_endpoint',
  'token_endpoint',
  'response_types_supported',
  'token_endpoint_auth_methods_supported',
  'token_endpoint_auth_signing_alg_values_supported',
  'dpop_signing_alg_values_supported',
] as const

/** The issuer to compare with. A server without metadata is identified by its URL. */
export function issuerOf({ authorizationServerUrl, authorizationServerMetadata }: McpDiscoveryState): string {
  return authorizationServerMetadata?.issuer ?? authorizationServerUrl
}

/** The endpoint that the SDK sends this server's users to. */
export function authorizationEndpointOf(server: McpDiscoveryState): URL {
  const { authorizationServerUrl, authorizationServerMetadata } = server
  return new URL(authorizationServerMetadata?.authorization_endpoint ?? '/authorize', authorizationServerUrl)
}

/**
 * Whether two identifiers name the same authorization server. SDK 1.x stores the URL that it discovered, with the slash
 * that `URL` appends; 2.x stores the issuer.
 */
export function isSameServer(one: string, other: string): boolean {
  return withoutSlash(one) === withoutSlash(other)
}

/**
 * Checks that the metadata names the server's issuer (RFC 8414 §3.3). SDK 2.x checks this itself; 1.x accepts any issuer.
 * If an MCP server has no resource metadata, its authorization server is discovered at its origin, as MCP revision
 * 2025-03-26 requires. The issuer may then have any path of that origin.
 *
 * @throws {@link McpIssuerMismatchError}
 */
export function checkIssuer(server: McpDiscoveryState): void {
  const { authorizationServerUrl, resourceMetadata } = server
  const issuer = issuerOf(server)
  if (isSameServer(issuer, authorizationServerUrl)) return
  const isOfOrigin = URL.canParse(issuer) && isSameServer(new URL(issuer).origin, authorizationServerUrl)
  if (resourceMetadata === undefined && isOfOrigin) return
  throw new McpIssuerMismatchError(authorizationServerUrl, issuer)
}

/**
 * The part of the discovery state that a callback needs, because the metadata of large servers would not fit into a flow.
 * The announcement of `iss` is omitted: `complete` has already compared it, and SDK 2.x would require it again.
 */
export function forCallback({
  resourceMetadata: resource,
  authorizationServerMetadata: metadata,
  ...urls
}: McpDiscoveryState): McpDiscoveryState {
  return {
    ...pick(urls, ['authorizationServerUrl', 'resourceMetadataUrl']),
    ...(resource === undefined ? {} : { resourceMetadata: pick(resource, ['resource']) }),
    ...(metadata === undefined ? {} : { authorizationServerMetadata: pick(metadata, FOR_TOKEN_REQUESTS) }),
  }
}

function withoutSlash(text: string): string {
  return text.endsWith('/') ? text.slice(0, -1) : text
}
