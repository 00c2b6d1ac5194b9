import type { ConnectionKind, JsonValue } from '@org/pkce-core'

/** What `begin` is given for one flow. Lengths and characters are those of `NewPkceState` in `@org/pkce-core`. */
export interface NewFlow<AppState = JsonValue> {
  /**
   * What kind of connection the flow authenticates.
   *
   * @defaultValue `'mcp'`
   */
  kind?: ConnectionKind
  /** The name or URL of the connection the flow authenticates. */
  connection: string
  /**
   * Who started the flow, for the audit log.
   *
   * @defaultValue `''`
   */
  startedBy?: string
  /**
   * Where `complete` leads the user: a path or URL of the callback's origin, or a URL of one of the `returnOrigins`. A
   * path counts from the root of the origin.
   *
   * @defaultValue `'/'`
   */
  returnUrl?: string
  /**
   * The issuer identifier of the authorization server (RFC 8414 §2). Where the response names its issuer, it has to be
   * this one (RFC 9207 §2.4). Without it nothing is compared, and the callback is safe with a single server only.
   *
   * @defaultValue `''`
   */
  issuer?: string
  /**
   * Whether the server's metadata has `authorization_response_iss_parameter_supported: true`, and so each response has to
   * name `issuer` (RFC 9207 §2.4). `undefined` is `false`, so the metadata's value fits as it is.
   *
   * @defaultValue `false`
   */
  issAnnounced?: boolean | undefined
  /**
   * What the service wants back: any JSON value of up to 16,300 bytes (UTF-8).
   *
   * @defaultValue `null`
   */
  appState?: AppState
  /**
   * A state that a library has made already: at least 128 random bits.
   *
   * @defaultValue 256 random bits
   */
  state?: string
  /**
   * A code verifier that a library has made already (RFC 7636 §4.1).
   *
   * @defaultValue 256 random bits
   */
  codeVerifier?: string
  /**
   * A nonce that a library has made already. The empty string is for a flow that asks for no ID token.
   *
   * @defaultValue 256 random bits
   */
  nonce?: string
}

/** Options of `begin`. */
export interface BeginOptions {
  /**
   * The request that starts the flow. With it, a start from another site is refused, and the oldest flow cookies beyond
   * 20 are expired. Leave it out only where no browser starts the flow.
   */
  request?: Request | undefined
  /**
   * A secret of the service's own that binds the flow instead of a cookie, such as the id of a session: 1 to 1,024
   * characters, 128 random bits or more. `complete` has to be given the same one.
   */
  binding?: string | undefined
}

/** What `begin` answers. */
export interface BegunFlow {
  /** The `state` parameter. */
  readonly state: string
  /** The secret that the token request repeats. The store has it: a callback takes it from there. */
  readonly codeVerifier: string
  /** SHA-256 of the code verifier (RFC 7636 §4.2, `S256`). */
  readonly codeChallenge: string
  /** The `nonce` parameter; the empty string for a flow that asks for no ID token. */
  readonly nonce: string
  /**
   * The values of all `Set-Cookie` headers that the answer must have, the flow's own first. Empty where the flow has a
   * binding of the service's own and no cookie is to be expired.
   */
  readonly setCookie: string[]
  /** When the flow expires, by the store's clock. */
  readonly expiresAt: Date
  /**
   * Parameters of the authorization request: `response_type`, `redirect_uri`, `state`, `code_challenge`,
   * `code_challenge_method`, and `nonce` where there is one. The client id and the scope are added by the service.
   */
  readonly parameters: Record<string, string>
  /**
   * A redirect to the provider that is ready to send: 303 with {@link BegunFlow.setCookie}, not to be cached.
   *
   * @param authorizationUrl - the authorization endpoint with all its parameters.
   */
  response(authorizationUrl: string | URL): Response
}
