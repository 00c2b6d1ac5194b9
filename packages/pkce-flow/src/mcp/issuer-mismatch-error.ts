/**
 * An authorization server's metadata names another issuer than the one it was asked for (RFC 8414 §3.3). Believing it would
 * let that server receive codes of another one. Nothing was sent to it. Contains no secret.
 */
export class McpIssuerMismatchError extends Error {
  override get name() {
    return 'McpIssuerMismatchError'
  }
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
