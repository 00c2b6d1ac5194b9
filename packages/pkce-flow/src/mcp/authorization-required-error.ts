/**
 * Why the user has to authorize a connection:
 *
 * - `not_authorized`: there are no credentials, or none that could be refreshed;
 * - `rejected`: the authorization server refused the refresh token or the client, and they were deleted;
 * - `not_refreshed`: there is a refresh token, and it was not refused: the authorization server could not answer (try
 *   again later), or the MCP server wants a `scope` that it does not have;
 * - `issuer_changed`: the MCP server names another authorization server than the one that issued the credentials.
 */
export type McpAuthorizationRequiredReason =
  | 'not_authorized'
  | 'rejected'
  | 'not_refreshed'
  | 'issuer_changed'

/**
 * A call to an MCP server needs the user, and its provider begins no flow. Ask the user to connect again. Contains no
 * secret.
 */
export class McpAuthorizationRequiredError extends Error {
  /** Stable across releases. */
  readonly code = 'PKCE_MCP_AUTHORIZATION_REQUIRED'
  /** Why. */
  readonly reason: McpAuthorizationRequiredReason
  /** The connection that has to be authorized. */
  readonly connection: string
  /** The scope to ask for, where it is known: what `auth()` is given as `scope`. */
  readonly scope: string | undefined

  /** @internal */
  constructor(reason: McpAuthorizationRequiredReason, connection: string, scope?: string) {
    super(`The user has to authorize the connection: ${reason}`)
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
