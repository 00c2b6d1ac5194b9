import type { ConnectionKind, JsonValue } from '@org/pkce-core'

/** A flow to begin. The limits of its fields are those of `NewPkceState` in `@org/pkce-core`. */
export interface NewFlow<AppState = JsonValue> {
  /**
   * The kind of connection that the flow authenticates.
   *
   * @defaultValue `'mcp'`
   */
  kind?: ConnectionKind
  /** The name or URL of the connection that the flow authenticates. */
  connection: string
  /**
   * Who started the flow, for the audit log.
   *
   * @defaultValue `''`
   */
  startedBy?: string
  /**
   * Where `complete` redirects the user: a path or URL of the callback's origin, or a URL of one of the `returnOrigins`. A
   * path is relative to the root of the origin.
   *
   * @defaultValue `'/'`
   */
  returnUrl?: string
  /**
   * The issuer identifier of the authorization server (RFC 8414 §2). If the response names its issuer, it must be this one
   * (RFC 9207 §2.4). Without `issuer` nothing is compared, and the callback is only safe with a single server.
   *
   * @defaultValue `''`
   */
  issuer?: string
  /**
   * Whether the server's metadata has `authorization_response_iss_parameter_supported: true`. If so, every response must
   * name `issuer` (RFC 9207 §2.4). `undefined` means `false`, so the metadata's value can be passed directly.
   *
   * @defaultValue `false`
   */
  issAnnounced?: boolean | undefined
  /**
   * Any JSON value that the service needs in the callback: up to 16,300 bytes (UTF-8). A larger one makes `begin` throw
   * `InvalidPkceStateError`.
   *
   * @defaultValue `null`
   */
  appState?: AppState
  /**
   * A state that a library has already generated: at least 128 random bits.
   *
   * @defaultValue 256 random bits
   */
  state?: string
  /**
   * A code verifier that a library has already generated (RFC 7636 §4.1).
   *
   * @defaultValue 256 random bits
   */
  codeVerifier?: string
  /**
   * A nonce that a library has already generated. Pass the empty string if the flow requests no ID token.
   *
   * @defaultValue 256 random bits
   */
  nonce?: string
}

/** Options of `begin`. */
export interface BeginOptions {
  /**
   * The request that starts the flow. It is needed to refuse a start from another site, and to delete the oldest flow
   * cookies beyond 20. Omit it only if the flow is not started by a browser.
   */
  request?: Request | undefined
  /**
   * A secret of the service, such as a session id, that binds the flow instead of a cookie: 1 to 1,024 characters with at
   * least 128 random bits. Pass the same secret to `complete`.
   */
  binding?: string | undefined
}

/** The result of `begin`. */
export interface BegunFlow {
  /** The `state` parameter. */
  readonly state: string
  /** The secret that the token request must repeat. The callback takes it from the store. */
  readonly codeVerifier: string
  /** SHA-256 of the code verifier (RFC 7636 §4.2, `S256`). */
  readonly codeChallenge: string
  /** The `nonce` parameter; the empty string if the flow requests no ID token. */
  readonly nonce: string
  /**
   * The values of all `Set-Cookie` headers that the response must have, the flow's cookie first. Empty if the service
   * passed a `binding` and no old cookie has to be deleted.
   */
  readonly setCookie: string[]
  /** When the flow expires, by the store's clock. */
  readonly expiresAt: Date
  /**
   * Parameters of the authorization request: `response_type`, `redirect_uri`, `state`, `code_challenge`,
   * `code_challenge_method`, and `nonce` unless it is empty. The service adds the client id and the scope.
   */
  readonly parameters: Record<string, string>
  /**
   * A redirect to the provider that is ready to send: 303 with {@link BegunFlow.setCookie}, uncached.
   *
   * @param authorizationUrl - the authorization endpoint with all its parameters.
   * @throws `TypeError` it is not an absolute URL.
   */
  response(authorizationUrl: string | URL): Response
}
