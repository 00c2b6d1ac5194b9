// The types that the MCP SDK passes to a provider and reads from it, compatible with 1.x and 2.x. They are type aliases
// because the SDK's types have index signatures, to which an interface is not assignable.

/** The metadata that a client registers with (RFC 7591 §2). The redirect URI and fields derived from it are added. */
export type McpClientMetadata = {
  /** The name that the consent page shows. */
  client_name?: string
  /** A page about the client. */
  client_uri?: string
  /** The URL of the client's logo. */
  logo_uri?: string
  /** The scope to request if neither the MCP server nor its metadata names one. */
  scope?: string
  /** Ways to contact the people responsible for the client, usually email addresses. */
  contacts?: string[]
  /** The URL of the terms of service. */
  tos_uri?: string
  /** The URL of the privacy policy. */
  policy_uri?: string
  /** How the client authenticates at the token endpoint. The server chooses if it is omitted. */
  token_endpoint_auth_method?: string
  /**
   * The grant types that the client uses.
   *
   * @defaultValue `['authorization_code', 'refresh_token']`
   */
  grant_types?: string[]
  /** Identifies the software across all its registrations. */
  software_id?: string
  /** The version of that software. */
  software_version?: string
}

/** Client metadata as a provider passes it to the SDK. */
export type McpProviderMetadata = McpClientMetadata & {
  /** The redirect URI of the flows, as the only element. */
  redirect_uris: string[]
}

/** A client as registered with an authorization server (RFC 7591 §3.2.1). May contain a secret. */
export type McpClientInformation = {
  /** The client identifier. An `https` URL if the server supports client metadata documents. */
  client_id: string
  /** The client secret, if the client has one. */
  client_secret?: string
  /** When the client was registered, in seconds since 1970. */
  client_id_issued_at?: number
  /** When the secret expires, in seconds since 1970; 0 for never. */
  client_secret_expires_at?: number
  /** How the client authenticates at the token endpoint. */
  token_endpoint_auth_method?: string
  /** The authorization server the client is registered with, set by the SDK. The client is never sent to another server. */
  issuer?: string
}

/** A token response (RFC 6749 §5.1). Secret. */
export type McpTokens = {
  /** The access token, sent with requests to the MCP server. */
  access_token: string
  /** The type of the access token: `Bearer` or `DPoP`. */
  token_type: string
  /** The refresh token, which obtains new tokens without the user. */
  refresh_token?: string
  /** The lifetime of the access token, in seconds from the time of the response. */
  expires_in?: number
  /** The granted scope. */
  scope?: string
  /** The ID token, if the server issued one. */
  id_token?: string
  /** The authorization server that issued the tokens, set by the SDK. The refresh token is sent to no other. */
  issuer?: string
}

/** The metadata of an authorization server (RFC 8414 §2) that token requests need. */
export type McpServerMetadata = {
  /** The issuer identifier. */
  issuer: string
  /** The URL of the authorization endpoint. */
  authorization_endpoint: string
  /** The URL of the token endpoint. */
  token_endpoint: string
  /** The response types that the server supports. */
  response_types_supported: string[]
  /** How clients may authenticate at the token endpoint. */
  token_endpoint_auth_methods_supported?: string[]
  /** The algorithms of the JWTs that clients may use to authenticate at the token endpoint. */
  token_endpoint_auth_signing_alg_values_supported?: string[]
  /** The supported algorithms of DPoP proofs (RFC 9449 §5.1). */
  dpop_signing_alg_values_supported?: string[]
  /** Whether the server includes `iss` in all authorization responses (RFC 9207 §3). */
  authorization_response_iss_parameter_supported?: boolean
}

/** The SDK's discovery results for an MCP server (RFC 9728) and its authorization server. */
export type McpDiscoveryState = {
  /** The authorization server that the MCP server names, or the MCP server's origin if it names none. */
  authorizationServerUrl: string
  /** The URL of the MCP server's metadata, if the server sent one. */
  resourceMetadataUrl?: string
  /** The metadata of the MCP server. */
  resourceMetadata?: McpResourceMetadata
  /** The metadata of the authorization server. */
  authorizationServerMetadata?: McpServerMetadata
}

/** The metadata of an MCP server (RFC 9728 §2). */
export type McpResourceMetadata = {
  /** The resource identifier for which tokens are issued (RFC 8707). */
  resource: string
  /** The authorization servers whose tokens the MCP server accepts. */
  authorization_servers?: string[]
}

/** The credentials that the SDK asks a provider to invalidate. */
export type McpCredentialScope = 'all' | 'client' | 'tokens' | 'verifier' | 'discovery'
