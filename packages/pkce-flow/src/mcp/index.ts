/**
 * `OAuthClientProvider`s for the MCP TypeScript SDK (`@modelcontextprotocol/sdk` 1.x and `@modelcontextprotocol/client` 2.x).
 * They keep each pending authorization in a `PkceStore`, so that any replica can complete it.
 *
 * @module @org/pkce-flow/mcp
 */

export {
  McpAuthorizationRequiredError,
  type McpAuthorizationRequiredReason,
} from './authorization-required-error.ts'
export type { McpBeginProvider, McpBegunFlow } from './begin-provider.ts'
export type { McpCompleteProvider } from './complete-provider.ts'
export { createMcpProviders, type McpProviders } from './create-mcp-providers.ts'
export type { McpCredentialStore, McpCredentials, McpOwner } from './credential-store.ts'
export { McpIssuerMismatchError } from './issuer-mismatch-error.ts'
export type { McpProvider } from './mcp-provider.ts'
export type { McpProvidersOptions, NewMcpFlow } from './options.ts'
export type {
  McpClientInformation,
  McpClientMetadata,
  McpDiscoveryState,
  McpProviderMetadata,
  McpResourceMetadata,
  McpServerMetadata,
  McpTokens,
} from './sdk-types.ts'
