/** The kind of connection. A service may use other names than these two. */
export type ConnectionKind = 'mcp' | 'api' | (string & {})

/** The kind of a flow that is put without one. */
export const DEFAULT_CONNECTION_KIND = 'mcp'

/** A value that JSON can represent (RFC 8259). */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue }

/**
 * `Type` if it survives a round trip through JSON, otherwise `never`. Functions, bigints, symbols and objects with
 * methods, such as a `Date` or a `Map`, do not survive. Accepts interfaces as well as type aliases.
 */
export type Serializable<Type> = Type extends JsonValue | undefined
  ? Type
  : Type extends bigint | symbol | ((...args: never[]) => unknown)
    ? never
    : { [Key in keyof Type]: Serializable<Type[Key]> }

/** A flow as oauth-start puts it into the store. Characters are counted as Unicode code points. */
export interface NewPkceState<AppState = JsonValue> {
  /**
   * The kind of connection that the flow authenticates: up to 32 characters.
   *
   * @defaultValue {@link DEFAULT_CONNECTION_KIND}
   */
  kind?: ConnectionKind
  /** The name or URL of the connection that the flow authenticates: up to 2,048 characters. */
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
   * Where the callback sends the user afterwards: up to 8,192 characters. Stored as given: the service must check
   * that it is a safe redirect target (RFC 9700 §4.11).
   *
   * @defaultValue `''`
   */
  returnUrl?: string
  /**
   * The `redirect_uri` of the authorization request, which the token request must repeat
   * (RFC 6749 §4.1.3): up to 8,192 characters.
   *
   * @defaultValue `''`
   */
  redirectUri?: string
  /**
   * The issuer identifier of the authorization server the user is sent to (RFC 8414 §2): up to 8,192 characters.
   * If a callback serves several authorization servers, it must compare `issuer` with the `iss` of the response before
   * it sends the code anywhere (RFC 9207 §2.4, RFC 9700 §4.4.2). The comparison is a simple string comparison.
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
   * Any JSON value that the service needs in the callback: up to 16 KiB (UTF-8), 1,000 levels and 16,384 properties.
   * Kept as secret as the verifier. Properties that are `undefined` are left out and `-0` becomes `0`, because JSON
   * has neither. Other values that JSON would change (a `Date`, a `Map`, `NaN`) are refused.
   *
   * @defaultValue `null`
   */
  appState?: AppState
}

/** A flow as `/oauth/callback` takes it: as it was put, with every default filled in. */
export interface PkceState<AppState = JsonValue> extends Required<NewPkceState<AppState>> {
  /** When the flow was put, by the store's clock. */
  createdAt: Date
  /** `createdAt` plus the store's `ttlMs`. */
  expiresAt: Date
}
