import type { McpClientInformation, McpTokens } from './sdk-types.ts'

/** Identifies one user's credentials for one connection. */
export interface McpOwner {
  /** The name or URL of the connection: the `connection` of its flows, up to 2,048 characters. */
  readonly connection: string
  /** The user for whom the tokens act: the `startedBy` of the flows, up to 255 characters. */
  readonly user: string
}

/**
 * A client and the tokens that were issued to it. They belong together: a refresh token only works for its client.
 */
export interface McpCredentials {
  /** The client. */
  readonly clientInformation: McpClientInformation
  /** The client's tokens. Without them the user must authorize the client, but no new client is registered. */
  readonly tokens?: McpTokens
}

/**
 * Where the service stores credentials between requests, for all its replicas. They are secrets: encrypt them. Each method
 * may be synchronous or return a promise. Its errors pass through the SDK to the caller.
 */
export interface McpCredentialStore {
  /**
   * Returns the credentials of one user for one connection, as they were saved, or `undefined` if there are none. Called
   * before each request to the MCP server. The result may contain a client without tokens: one that was registered manually,
   * or one passed to `saveClientInformation`.
   */
  get(owner: McpOwner): McpCredentials | undefined | Promise<McpCredentials | undefined>
  /**
   * Replaces the credentials atomically: after a callback, after a refresh, and without tokens once a refresh token was
   * rejected.
   */
  save(owner: McpOwner, credentials: McpCredentials): unknown
  /** Deletes the credentials, because the authorization server no longer accepts the client. */
  delete(owner: McpOwner): unknown
  /**
   * Saves a newly registered client, so that `get` can return it for users without credentials. Clients belong to the
   * service, and one is enough for all users of an authorization server. Without this method, each flow of a new user
   * registers another client.
   */
  saveClientInformation?(owner: McpOwner, clientInformation: McpClientInformation): unknown
}
