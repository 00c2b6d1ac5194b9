import type { JsonValue, PkceState } from '@org/pkce-core'

/** Options of `complete`. */
export interface CompleteOptions {
  /** The `binding` that was passed to `begin`, if any. `undefined` means the flow's cookie. */
  binding?: string | undefined
}

/** The result of `complete`: the flow, or the reason why there is none. */
export type Completion<AppState = JsonValue> = CompletedFlow<AppState> | RefusedFlow<AppState>

/**
 * The flow was taken from the store, by this call alone, before the code was used.
 *
 * The response's `state` and `iss` match the flow. Only the token request shows whether the code is valid. The
 * signature of a JARM response was not verified, because its keys depend on the flow: your library must verify it.
 */
export interface CompletedFlow<AppState = JsonValue> {
  /** Distinguishes this from a {@link RefusedFlow}. */
  readonly ok: true
  /** The `state` parameter, for libraries that ask for the expected one. */
  readonly state: string
  /** The flow as it was begun. It may be read any number of times. */
  readonly flow: PkceState<AppState>
  /**
   * The redirect URI with the parameters of the response in its query, in every response mode. Pass it to libraries that
   * expect the current URL. It contains the code.
   */
  readonly callback: URL
  /** The flow's return URL, absolute and checked again. If it is no longer allowed, the root of the callback's origin. */
  readonly returnUrl: string
  /**
   * Headers for your own response if the token request fails. They clear the cookie and forbid caches and referrers. If the
   * token request succeeds, send {@link CompletedFlow.response} or its headers instead.
   */
  readonly headers: Headers
  /**
   * The response after a successful token request: 303 to `returnUrl`. It sets a cookie that lasts for the store's `ttlMs`,
   * so that a reload is refused as `already_done`.
   */
  response(): Response
}

/**
 * Why there is no flow to continue with. *Kept* means that the flow is still in the store.
 *
 * - `unknown`: there is no flow for this state, or the response is malformed: parameters are missing, repeated or
 *   contradictory, or the body is not a form (400);
 * - `expired`: the flow took longer than the store's `ttlMs` (400);
 * - `other_browser`: the flow was started in another browser; *kept* (403);
 * - `issuer`: the response comes from another server, lacks a required `iss`, or came to another `callbackUrl`
 *   (RFC 9207 §2.4, RFC 9700 §4.4.2); the flow is over (400);
 * - `provider_error`: the provider refused, and `error` is its code (RFC 6749 §4.1.2.1); the flow is over (400);
 * - `encrypted`: the JARM response is encrypted, which is not supported; *kept* (400);
 * - `method`: the method is neither GET nor POST; *kept* (405);
 * - `prefetch`: the browser preloads the page and may never show it; *kept* (503);
 * - `not_navigation`: the request comes from a script, a frame or an image instead of a visit; *kept* (403);
 * - `busy`: the store could not answer, and a reload can complete the flow; *kept* (503);
 * - `start_again`: the store could not answer, and it is uncertain whether the flow was taken (503);
 * - `already_done`: this browser has already completed the flow. Redirects to `returnUrl` (303, or 200 if the cookie has no
 *   `returnUrl`);
 * - `already_taken`: this browser began the flow, and another request has taken it, such as the first of two clicks.
 *   Redirects in the same way. It is not known here whether the other request obtained a token;
 * - `post_again`: not a refusal. The provider's cross-site POST came without the cookie, and the page in the response posts
 *   it again from this origin; *kept* (200). Always send {@link RefusedFlow.response}.
 */
export type RefusedReason =
  | 'unknown'
  | 'expired'
  | 'other_browser'
  | 'issuer'
  | 'provider_error'
  | 'encrypted'
  | 'method'
  | 'prefetch'
  | 'not_navigation'
  | 'busy'
  | 'start_again'
  | 'already_done'
  | 'already_taken'
  | 'post_again'

/** There is no flow to continue with. */
export interface RefusedFlow<AppState = JsonValue> {
  /** Distinguishes this from a {@link CompletedFlow}. */
  readonly ok: false
  /** Why there is no flow. Stable across releases. */
  readonly reason: RefusedReason
  /**
   * The provider's error code if `reason` is `provider_error`: up to 64 letters, digits, `_`, `.` and `-`, or
   * `unknown_error` for any other code. The description is omitted, because anyone can put one into a link.
   */
  readonly error?: string
  /** The flow, if it was taken and is over: `issuer` and `provider_error`. */
  readonly flow?: PkceState<AppState>
  /** The store's error, for the log, if `reason` is `busy` or `start_again`. It contains no secret. */
  readonly cause?: unknown
  /** The status of the response. */
  readonly status: number
  /** The text of the response, for users. Nothing in it comes from the request. */
  readonly text: string
  /**
   * Headers for your own response. They clear the cookie if it is no longer useful, and forbid caches and referrers. They
   * contain `location`, `allow` or `retry-after` if the status requires it.
   */
  readonly headers: Headers
  /** A response that is ready to send. */
  response(): Response
}
