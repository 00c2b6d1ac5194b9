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

/** The issuer to compare with. A server without metadata is known by its URL. */
export function issuerOf({ authorizationServerUrl, authorizationServerMetadata }: McpDiscoveryState): string {
  return authorizationServerMetadata?.issuer ?? authorizationServerUrl
}

/** Where the SDK sends users of this server. */
export function authorizationEndpointOf(server: McpDiscoveryState): URL {
  const { authorizationServerUrl, authorizationServerMetadata } = server
  return new URL(authorizationServerMetadata?.authorization_endpoint ?? '/authorize', authorizationServerUrl)
}

/**
 * Whether two identifiers name one authorization server. The 1.x SDK notes the URL that it discovered, with the slash
 * that `URL` appends, where 2.x notes the issuer.
 */
export function isSameServer(one: string, other: string): boolean {
  return withoutSlash(one) === withoutSlash(other)
}

/**
 * The 2.x SDK compares by itself (RFC 8414 §3.3); 1.x takes any issuer that metadata names. An MCP server without
 * metadata of its own is asked at its origin, where the revision of 2025-03-26 has its authorization server: beneath
 * any path.
 *
 * @throws {@link McpIssuerMismatchError}
 */
export function checkIssuer(server: McpDiscoveryState): void {
  const { authorizationServerUrl, resourceMetadata } = server
  const issuer = issuerOf(server)
  if (isSameServer(issuer, authorizationServerUrl)) return
  const isBeneath = URL.canParse(issuer) && isSameServer(new URL(issuer).origin, authorizationServerUrl)
  if (resourceMetadata === undefined && isBeneath) return
  throw new McpIssuerMismatchError(authorizationServerUrl, issuer)
}

/**
 * What of the discovery state a callback needs: metadata of large servers would not fit into a flow. That `iss` was
 * announced is left out: `complete` has compared it, and the 2.x SDK would ask for it again.
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
