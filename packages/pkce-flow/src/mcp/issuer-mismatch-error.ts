/**
 * The metadata of an authorization server names the issuer of another server (RFC 8414 §3.3). A flow that trusted it could
 * send the code of one server to the other (RFC 9700 §4.4). No flow was begun. Contains no secret.
 */
export class McpIssuerMismatchError extends Error {
  /** Stable across releases. */
  readonly code = 'PKCE_MCP_ISSUER_MISMATCH'
  /** The authorization server that the MCP server names. */
  readonly expected: string
  /** The issuer that its metadata names. */
  readonly found: string

  /** @internal */
  constructor(expected: string, found: string) {
    super('The metadata of the authorization server names another issuer')
    this.expected = expected
    this.found = found
  }
}

Object.defineProperty(McpIssuerMismatchError.prototype, 'name', {
  value: 'McpIssuerMismatchError',
  writable: true,
  configurable: true,
})
