// What the MCP SDK passes to a provider and reads from it, as both of its lines accept it. Type aliases rather than
// interfaces, because the SDK's types have index signatures, which an interface does not fit.

/** The metadata that a client registers with (RFC 7591 §2). The redirect URI and what follows from it are added. */
export type McpClientMetadata = {
  /** The name that the consent page shows. */
  client_name?: string
  /** A page about the client. */
  client_uri?: string
  /** Its picture. */
  logo_uri?: string
  /** Asked for where neither the MCP server nor its metadata names a scope. */
  scope?: string
  /** Addresses of the people responsible. */
  contacts?: string[]
  /** Its terms of service. */
  tos_uri?: string
  /** Its privacy policy. */
  policy_uri?: string
  /** How the client authenticates at the token endpoint. The server's choice where it is left out. */
  token_endpoint_auth_method?: string
  /**
   * The grant types that it uses.
   *
   * @defaultValue `['authorization_code', 'refresh_token']`
   */
  grant_types?: string[]
  /** Names the software across its registrations. */
  software_id?: string
  /** The version of that software. */
  software_version?: string
}

/** Client metadata as a provider hands it to the SDK. */
export type McpProviderMetadata = McpClientMetadata & {
  /** The redirect URI of the flows, and no other. */
  redirect_uris: string[]
}

/** A client as an authorization server knows it (RFC 7591 §3.2.1). Contains a secret. */
export type McpClientInformation = {
  /** Its identifier at that server: an `https` URL where the server reads client metadata documents. */
  client_id: string
  /** Its secret, where it has one. */
  client_secret?: string
  /** When it was registered, in seconds since 1970. */
  client_id_issued_at?: number
  /** When the secret expires, in seconds since 1970; 0 for never. */
  client_secret_expires_at?: number
  /** How it authenticates at the token endpoint. */
  token_endpoint_auth_method?: string
  /** The authorization server that it is registered with, as the SDK notes it: the client is shown to no other. */
  issuer?: string
}

/** Tokens as the token endpoint answers them (RFC 6749 §5.1). Secret. */
export type McpTokens = {
  /** What requests to the MCP server carry. */
  access_token: string
  /** How they carry it: `Bearer`, or `DPoP`. */
  token_type: string
  /** Brings new tokens without the user. */
  refresh_token?: string
  /** How long the access token is good for, in seconds from when it was answered. */
  expires_in?: number
  /** What was granted. */
  scope?: string
  /** An ID token, where the server gave one. */
  id_token?: string
  /** The authorization server that issued them, as the SDK notes it: the refresh token is sent to no other. */
  issuer?: string
}

/** What a token request has to know of an authorization server's metadata (RFC 8414 §2). */
export type McpServerMetadata = {
  /** Its issuer identifier. */
  issuer: string
  /** Where users authorize the client. */
  authorization_endpoint: string
  /** Where the client asks for tokens. */
  token_endpoint: string
  /** The response types that it knows. */
  response_types_supported: string[]
  /** How clients may authenticate at its token endpoint. */
  token_endpoint_auth_methods_supported?: string[]
  /** The algorithms of JWTs by which clients authenticate there. */
  token_endpoint_auth_signing_alg_values_supported?: string[]
  /** The algorithms of DPoP proofs (RFC 9449 §5.1). */
  dpop_signing_alg_values_supported?: string[]
  /** Whether each of its responses names its issuer (RFC 9207 §3). */
  authorization_response_iss_parameter_supported?: boolean
}

/** What the SDK has found out about an MCP server (RFC 9728) and its authorization server. */
export type McpDiscoveryState = {
  /** The authorization server that the MCP server names; its own origin where it names none. */
  authorizationServerUrl: string
  /** Where the MCP server said that its metadata is. */
  resourceMetadataUrl?: string
  /** That metadata. */
  resourceMetadata?: McpResourceMetadata
  /** The metadata of the authorization server. */
  authorizationServerMetadata?: McpServerMetadata
}

/** The metadata of an MCP server (RFC 9728 §2). */
export type McpResourceMetadata = {
  /** Its resource identifier, which tokens are made out to (RFC 8707). */
  resource: string
  /** The authorization servers whose tokens it accepts. */
  authorization_servers?: string[]
}

/** What the SDK asks a provider to forget. */
export type McpCredentialScope = 'all' | 'client' | 'tokens' | 'verifier' | 'discovery'
