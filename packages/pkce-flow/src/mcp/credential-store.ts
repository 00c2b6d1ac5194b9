import type { McpClientInformation, McpTokens } from './sdk-types.ts'

/** Identifies one user's credentials for one connection. */
export interface McpOwner {
  /** The name or URL of the connection: the `connection` of its flows, up to 2,048 characters. */
  readonly connection: string
  /** The user whom the tokens act for: the `startedBy` of the flows, up to 255 characters. */
  readonly user: string
}

/**
 * A client and the tokens that were issued to it. They belong together: a refresh token works for its client only.
 */
export interface McpCredentials {
  /** The client. */
  readonly clientInformation: McpClientInformation
  /** Its tokens. Without them the user has to authorize it, and no client is registered for that. */
  readonly tokens?: McpTokens
}

/**
 * Where the service keeps credentials between requests, for all its replicas. They are secrets: seal them. Each
 * method may answer at once or with a promise; what it throws passes through the SDK to the caller.
 */
export interface McpCredentialStore {
  /**
   * The credentials of one user for one connection, as they were saved; `undefined` where there are none. Asked
   * before each request to the MCP server. May answer with a client alone: one that was registered by hand, or one of
   * `saveClientInformation`.
   */
  get(owner: McpOwner): McpCredentials | undefined | Promise<McpCredentials | undefined>
  /**
   * Replaces them, in one step: after a callback, after a refresh, and without tokens once a refresh token was
   * refused.
   */
  save(owner: McpOwner, credentials: McpCredentials): unknown
  /** Deletes them: the authorization server does not accept the client any more. */
  delete(owner: McpOwner): unknown
  /**
   * Keeps a client that was just registered, for `get` to answer with where a user has no credentials yet: clients belong
   * to the service, and one is enough for all users of an authorization server. Without it, each flow of a new user
   * registers its own.
   */
  saveClientInformation?(owner: McpOwner, clientInformation: McpClientInformation): unknown
}
