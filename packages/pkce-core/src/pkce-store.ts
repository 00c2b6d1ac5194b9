import type { JsonValue, NewPkceState, PkceState, Serializable } from './state.ts'

declare global {
  // The only member used here; the consumer's platform types (lib.dom, @types/node) add the others.
  interface AbortSignal {
    throwIfAborted(): void
  }
}

/** Options of {@link PkceStore.put}. */
export interface PutOptions {
  /**
   * Aborts the put, which rejects with the signal's `reason`. If the signal is aborted before the call, nothing is
   * stored. If it is aborted during the call, a flow may be left behind, which expires like any other. `undefined` and
   * `null` mean no signal; any other value rejects with a `TypeError`, and nothing is stored.
   */
  signal?: AbortSignal
  /**
   * A secret that ties the flow to the browser or user that starts it: the value of a dedicated cookie, or a session
   * id. The store keeps only its SHA-256, and only a take that presents the same secret gets the flow
   * (RFC 9700 §2.1.1), so a stolen callback link is useless by itself. 1 to 1,024 characters, with at least 128
   * random bits so that the hash cannot be reversed by guessing. `undefined` means no binding.
   */
  binding?: string | undefined
}

/** Options of {@link PkceStore.take}. */
export interface TakeOptions {
  /**
   * Aborts the take, which rejects with the signal's `reason`; the flow stays in the store. Once the flow is being
   * handed over it is too late to abort, and the take succeeds. `undefined` and `null` mean no signal; any other value
   * rejects with a `TypeError`, and nothing is taken.
   */
  signal?: AbortSignal
  /**
   * The secret that the flow was put with, as the browser presents it. If the browser has none, pass `undefined`,
   * which takes only flows put without a binding. A value that cannot be a binding takes nothing.
   */
  binding?: string | undefined
}

/**
 * Holds in-flight PKCE state between oauth-start and `/oauth/callback`.
 *
 * Safe for concurrent use. The store shares no objects with the values that are put or taken.
 */
export interface PkceStore extends AsyncDisposable {
  /** How long a flow stays valid, in milliseconds. */
  readonly ttlMs: number

  /**
   * Stores `value` under `state` until it is taken or expires, after {@link PkceStore.ttlMs}.
   *
   * @returns when the flow expires, by the store's clock.
   * @throws {@link InvalidPkceStateError} the state, the value or the binding is malformed.
   * @throws {@link StateCollisionError} a live flow already exists for this state; it is left untouched.
   * @throws {@link StoreFullError} the store has reached its limit of pending flows.
   * @throws {@link StoreBusyError} too many calls are waiting for the database.
   * @throws {@link StorePutError} the store could not answer; `retryable` says whether it is safe to retry.
   * @throws {@link StoreClosedError} the store is closed.
   * @throws `TypeError` an option is unknown, or `signal` is not an `AbortSignal`. Nothing is stored.
   * @throws the signal's `reason`, if the put is aborted.
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
   * the store and can be taken until it expires.
   *
   * @typeParam AppState - the type of the `appState` that was put. The store does not check it.
   * @param state - the `state` parameter of the callback, unvalidated: a value that cannot be a state is not found.
   * @throws {@link StateNotFoundError} never put, already taken, or expired.
   * @throws {@link BindingMismatchError} the bindings differ, or only one side has one. The flow is left untouched.
   * @throws {@link StoreBusyError} too many calls are waiting for the database.
   * @throws {@link StoreTakeError} the store could not answer; `retryable` says whether it is safe to retry.
   * @throws {@link StoreClosedError} the store is closed.
   * @throws `TypeError` an option is unknown, or `signal` is not an `AbortSignal`. Nothing is taken.
   * @throws the signal's `reason`, if the take is aborted. The flow stays in the store.
   */
  take<AppState = JsonValue>(state: string, options?: TakeOptions): Promise<PkceState<AppState>>

  /**
   * Evicts the flows that have expired and returns their number. Otherwise an expired flow is evicted only by a put
   * that reuses its state or needs its space. Several replicas may sweep at the same time; each flow is counted by
   * one of them.
   *
   * @throws {@link StoreSweepError} the store could not answer; flows evicted before the failure stay evicted.
   * @throws {@link StoreClosedError} the store is closed.
   */
  sweep(): Promise<number>

  /**
   * Checks that the store can work. Call it when the service starts and in its readiness probe. It checks everything
   * that a put and a take need, and changes nothing. A store in memory answers immediately.
   *
   * @throws {@link StoreCheckError} lists every problem and how to fix it.
   * @throws {@link StoreClosedError} the store is closed.
   */
  check(): Promise<void>

  /**
   * Closes the store: new calls are rejected, and the promise resolves once all pending calls have finished.
   * Idempotent. Also available as `Symbol.asyncDispose`.
   */
  close(): Promise<void>
}
