/** What a connection speaks. Open: a service may add kinds of its own. */
export type ConnectionKind = 'mcp' | 'api' | (string & {})

/** The kind of a flow that was put without one. */
export const DEFAULT_CONNECTION_KIND = 'mcp'

/** What JSON can say (RFC 8259). */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue }

/**
 * `Type` where JSON gives it back as it was, and `never` where it does not: functions, bigints, symbols, and objects with
 * methods, such as a `Date` or a `Map`. Interfaces and type aliases both fit.
 */
export type Serializable<Type> = Type extends JsonValue | undefined
  ? Type
  : Type extends bigint | symbol | ((...args: never[]) => unknown)
    ? never
    : { [Key in keyof Type]: Serializable<Type[Key]> }

/** What oauth-start hands to the store for one pending flow. Characters are counted as Unicode code points. */
export interface NewPkceState<AppState = JsonValue> {
  /**
   * What kind of connection the flow authenticates, up to 32 characters.
   *
   * @defaultValue {@link DEFAULT_CONNECTION_KIND}
   */
  kind?: ConnectionKind
  /** The name or URL of the connection the flow authenticates: up to 2,048 characters. */
  connection: string
  /** The secret behind the `code_challenge`: 43 to 128 unreserved characters (RFC 7636 §4.1). */
  codeVerifier: string
  /**
   * Who started the flow, for the audit log: up to 255 characters.
   *
   * @defaultValue `''`
   */
  startedBy?: string
  /**
   * Where the callback sends the user afterwards: up to 8,192 characters. Stored as given: whether it is a safe
   * place to redirect to (RFC 9700 §4.11) is for the service to decide.
   *
   * @defaultValue `''`
   */
  returnUrl?: string
  /**
   * The `redirect_uri` of the authorization request, which the state request must repeat
   * (RFC 6749 §4.1.3): up to 8,192 characters.
   *
   * @defaultValue `''`
   */
  redirectUri?: string
  /**
   * The issuer identifier of the authorization server the user is sent to (RFC 8414 §2). A callback that serves
   * several servers compares it with the `iss` of the response, by simple string comparison, before it sends
   * the code anywhere (RFC 9207 §2.4; RFC 9700 §4.4.2). Up to 8,192 characters.
   *
   * @defaultValue `''`
   */
  issuer?: string
  /**
   * The secret that the ID token must repeat (OpenID Connect Core §3.1.2.1): up to 255 characters.
   *
   * @defaultValue `''`
   */
  nonce?: string
  /**
   * What the service wants back: any JSON value of up to 16 KiB (UTF-8), 1,000 levels and 16,384 properties. Kept
   * as secret as the verifier. A property that is `undefined` is left out and `-0` becomes `0`, as JSON has neither;
   * what JSON would change otherwise (a `Date`, a `Map`, `NaN`) is refused.
   *
   * @defaultValue `null`
   */
  appState?: AppState
}

/** What `/oauth/callback` gets back: the flow as it was put, every default filled in. */
export interface PkceState<AppState = JsonValue> extends Required<NewPkceState<AppState>> {
  /** When the store recorded the flow, by the store's own clock. */
  createdAt: Date
  /** `createdAt` plus the store's `ttlMs`. */
  expiresAt: Date
}
