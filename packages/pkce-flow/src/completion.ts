import type { JsonValue, PkceState } from '@org/pkce-core'

/** Options of `complete`. */
export interface CompleteOptions {
  /** The secret of the service's own that `begin` was given, where it was. `undefined` means the flow's cookie. */
  binding?: string | undefined
}

/** What `complete` answers: the flow, or why there is none. */
export type Completion<AppState = JsonValue> = CompletedFlow<AppState> | RefusedFlow<AppState>

/**
 * The flow was taken from the store, for this call alone, before anything was done with the code.
 *
 * The response's `state` and `iss` fit the flow. The code is for the token request to prove, and so is a JARM response, whose
 * signature was not verified (its keys depend on the flow).
 */
export interface CompletedFlow<AppState = JsonValue> {
  /** Tells this apart from a {@link RefusedFlow}. */
  readonly ok: true
  /** The `state` parameter, which is what a library is told to expect. */
  readonly state: string
  /** The flow as it was begun. It may be read as often as a library likes. */
  readonly flow: PkceState<AppState>
  /**
   * The redirect URI with the parameters of the response in its query, however they came: what libraries are given as the
   * current URL. It contains the code.
   */
  readonly callback: URL
  /** Where the flow leads, as an absolute URL that was checked again; the root of the callback's origin otherwise. */
  readonly returnUrl: string
  /**
   * What an answer of the service's own must have: it clears the cookie, and forbids caches and referrers. For a flow whose
   * code brought no token; for one that did, send {@link CompletedFlow.response} or its headers.
   */
  readonly headers: Headers
  /**
   * The answer to a flow that brought its token: 303 to `returnUrl`. It leaves a cookie for as long as the flow would have
   * lived, by which a reload is answered `already_done`.
   */
  response(): Response
}

/**
 * Why there is no flow to go on with. Of those marked *kept* the flow is still in the store.
 *
 * - `unknown`: no flow under this state, or no well-formed response: parameters missing, given twice or contradicting
 *   each other, or a body that is no form (400);
 * - `expired`: it took longer than the store's `ttlMs` (400);
 * - `other_browser`: the flow was started in another browser; *kept* (403);
 * - `issuer`: another server answered than the one the flow was started at, one that had to name itself did not, or
 *   the response came to another `callbackUrl` (RFC 9207 §2.4, RFC 9700 §4.4.2); the flow is over (400);
 * - `provider_error`: the provider said no, and `error` is its code (RFC 6749 §4.1.2.1); the flow is over (400);
 * - `encrypted`: an encrypted JARM response, which cannot be read here; *kept* (400);
 * - `method`: neither GET nor POST; *kept* (405);
 * - `prefetch`: the browser loads the page ahead, and may never show it; *kept* (503);
 * - `not_navigation`: asked for by a script, a frame or an image instead of a visit; *kept* (403);
 * - `busy`: the store could not answer, and a reload finishes the flow; *kept* (503);
 * - `start_again`: the store could not answer, and what became of the flow is uncertain (503);
 * - `already_done`: this browser has finished the flow before; leads to `returnUrl` (303, or 200 where the
 *   cookie has none);
 * - `already_taken`: this browser began the flow, and another request has taken it: the second of two clicks. Leads to
 *   `returnUrl` in the same way. Whether the other request brought a token is not known here; the page it leads to knows;
 * - `post_again`: no refusal. The provider's cross-site POST came without the cookie, and the page in the answer posts it
 *   again from this origin; *kept* (200). Always send {@link RefusedFlow.response}.
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

/** There is no flow to go on with. */
export interface RefusedFlow<AppState = JsonValue> {
  /** Tells this apart from a {@link CompletedFlow}. */
  readonly ok: false
  /** Why: stable across releases. */
  readonly reason: RefusedReason
  /**
   * The provider's error code where `reason` is `provider_error`: up to 64 letters, digits, `_`, `.` and `-`, and
   * `unknown_error` for any other. Its description is left out, as anyone can write one into a link.
   */
  readonly error?: string
  /** The flow, where it was taken and is over: `issuer` and `provider_error`. */
  readonly flow?: PkceState<AppState>
  /** The store's error, for the log, where `reason` is `busy` or `start_again`. It contains no secret. */
  readonly cause?: unknown
  /** The status of the answer. */
  readonly status: number
  /** The text of the answer, for people. Nothing in it comes from the request. */
  readonly text: string
  /**
   * What an answer of the service's own must have: it clears the cookie where it is of no more use, and forbids caches and
   * referrers. Has `location`, `allow` or `retry-after` where the status needs one.
   */
  readonly headers: Headers
  /** An answer that is ready to send. */
  response(): Response
}
