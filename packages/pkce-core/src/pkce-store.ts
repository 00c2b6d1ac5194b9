import type { JsonValue, NewPkceState, PkceState, Serializable } from './state.ts'

declare global {
  // The one member used here; the platform a consumer compiles for (lib.dom, @types/node) adds the others.
  interface AbortSignal {
    throwIfAborted(): void
  }
}

/** Options of {@link PkceStore.put}. */
export interface PutOptions {
  /**
   * Gives up on the put: it rejects with the signal's `reason`. A signal that was aborted before the call
   * stores nothing; one aborted during the call may leave a flow behind, which expires like any other. Anything
   * but an `AbortSignal` rejects with a `TypeError`, and nothing is stored.
   */
  signal?: AbortSignal
  /**
   * A secret that the service keeps with the browser or user that starts the flow: the value of a cookie made for
   * it, or a session id. The store keeps its SHA-256 only, and only a take that presents the same secret gets the
   * flow (RFC 9700 §2.1.1): a stolen callback link alone finishes nothing. 1 to 1,024 characters; 128 random
   * bits or more, so that the hash cannot be guessed. `undefined` is no binding.
   */
  binding?: string | undefined
}

/** Options of {@link PkceStore.take}. */
export interface TakeOptions {
  /**
   * Gives up on the take: it rejects with the signal's `reason`, and the flow stays in the store. Once the
   * flow is being handed over it is too late to abort, and the take goes through. Anything but an `AbortSignal`
   * rejects with a `TypeError`, and nothing is taken.
   */
  signal?: AbortSignal
  /**
   * The secret that the flow was put with, as the browser presents it. `undefined`, where the browser has none,
   * takes only what was put without a binding; whatever cannot be a binding takes nothing.
   */
  binding?: string | undefined
}

/**
 * Holds in-flight PKCE state between oauth-start and `/oauth/callback`.
 *
 * Safe for concurrent use. What is put in and what is handed out is never shared by reference.
 */
export interface PkceStore extends AsyncDisposable {
  /** How long a flow stays valid, in milliseconds. */
  readonly ttlMs: number

  /**
   * Holds `value` under `state` until it is taken, or for {@link PkceStore.ttlMs}.
   *
   * @throws {@link InvalidPkceStateError} the state, the value or the binding is malformed.
   * @throws {@link StateCollisionError} a live flow exists under this state; it is left untouched.
   * @throws {@link StoreFullError} the store is at its cap.
   * @throws {@link StoreBusyError} too many calls wait for an answer.
   * @throws {@link StorePutError} the store could not answer; `retryable` says whether asking again is safe.
   * @throws {@link StoreClosedError} the store was closed.
   */
  put<AppState = JsonValue>(
    state: string,
    value: NewPkceState<AppState> & { appState?: Serializable<AppState> },
    options?: PutOptions,
  ): Promise<{ expiresAt: Date }>

  /**
   * Takes back the flow for `state`, exactly once.
   *
   * However many callers race, in this process or on other replicas, one receives it; the others
   * get {@link StateNotFoundError}. If anything fails before the flow is handed over, it stays in
   * the store and may be taken again until it expires.
   *
   * @typeParam AppState - what was put as `appState`. It comes back as it was put; its type is the caller's word.
   * @param state - the `state` parameter of the callback, as it came: a value that cannot be a state is not found.
   * @throws {@link StateNotFoundError} never put, already taken, or expired.
   * @throws {@link BindingMismatchError} the flow was put with another binding, or one of the two has none. The
   * flow is left untouched.
   * @throws {@link StoreBusyError} too many calls wait for an answer.
   * @throws {@link StoreTakeError} the store could not answer; `retryable` says whether asking again is safe.
   * @throws {@link StoreClosedError} the store was closed.
   */
  take<AppState = JsonValue>(state: string, options?: TakeOptions): Promise<PkceState<AppState>>

  /**
   * Evicts the flows that have expired by now, and answers how many went. Nothing else evicts them, save a
   * put that replaces one or needs its place. Other replicas may sweep at the same time; each flow is counted
   * by one of them.
   *
   * @throws {@link StoreSweepError} the store could not answer; what was evicted until then stays evicted.
   * @throws {@link StoreClosedError} the store was closed.
   */
  sweep(): Promise<number>

  /**
   * Finds out whether the store can work, for the start of a service and its readiness probe. It looks at all that a put
   * and a take need, and changes nothing. A store in memory answers at once.
   *
   * @throws {@link StoreCheckError} listing every problem, each with what to do about it.
   * @throws {@link StoreClosedError} the store was closed.
   */
  check(): Promise<void>

  /**
   * Stops the store: nothing new is accepted, and what is under way finishes before the promise
   * resolves. Idempotent. Also `Symbol.asyncDispose`.
   */
  close(): Promise<void>
}
