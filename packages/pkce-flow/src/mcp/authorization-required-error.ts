/**
 * Why the user must authorize a connection:
 *
 * - `not_authorized`: there are no credentials, or none that can be refreshed;
 * - `rejected`: the authorization server rejected the refresh token or the client, which were deleted;
 * - `not_refreshed`: there is a refresh token that was not rejected. Either the authorization server could not answer (try
 *   again later), or the MCP server requires a `scope` that the token lacks;
 * - `issuer_changed`: the MCP server names another authorization server than the one that issued the credentials.
 */
export type McpAuthorizationRequiredReason =
  | 'not_authorized'
  | 'rejected'
  | 'not_refreshed'
  | 'issuer_changed'

/**
 * A call to an MCP server requires the user, but its provider begins no flow. Ask the user to connect again. Contains no
 * secret.
 */
export class McpAuthorizationRequiredError extends Error {
  /** Stable across releases. */
  readonly code = 'PKCE_MCP_AUTHORIZATION_REQUIRED'
  /** Why the user must authorize the connection. */
  readonly reason: McpAuthorizationRequiredReason
  /** The connection to authorize. */
  readonly connection: string
  /** The scope to request, if it is known. Pass it to `auth()` as `scope`. */
  readonly scope: string | undefined

  /** @internal */
  constructor(reason: McpAuthorizationRequiredReason, connection: string, scope?: string) {
    super(`The user must authorize the connection: ${reason}`)
    this.reason = reason
    this.connection = connection
    this.scope = scope
  }
}

Object.defineProperty(McpAuthorizationRequiredError.prototype, 'name', {
  value: 'McpAuthorizationRequiredError',
  writable: true,
  configurable: true,
})
