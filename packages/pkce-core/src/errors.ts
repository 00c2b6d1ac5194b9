const BRAND = Symbol.for('@org/pkce-core/PkceStoreError')

/** What every error of a store may tell besides its class. */
export interface PkceStoreErrorOptions {
  /** Why. A store takes every secret out first, and never passes a driver's error on as it came. */
  cause?: unknown
  /**
   * Whether asking again is safe: the store failed to answer, and it is certain that nothing was changed.
   *
   * @defaultValue `false`
   */
  retryable?: boolean
}

/**
 * The base of every error a store throws. Tell them apart by `code`, or by {@link isPkceStoreError}:
 * `instanceof` fails between two copies of this package in one process.
 *
 * No message, `cause`, property or log line ever contains a state, a code verifier, a binding, a nonce, what
 * `appState` holds, a key or a password.
 */
export abstract class PkceStoreError extends Error {
  /** Which error this is: stable across releases. */
  abstract readonly code: string
  /** Whether asking again is safe: the store failed to answer, and it is certain that nothing was changed. */
  readonly retryable: boolean

  /** @internal */
  constructor(message: string, { cause, retryable = false }: PkceStoreErrorOptions = {}) {
    super(message, cause === undefined ? undefined : { cause })
    this.retryable = retryable
    Object.defineProperty(this, BRAND, { value: true })
  }
}

/** take: no live flow under this state. It was never put, has been taken already, or has expired. */
export class StateNotFoundError extends PkceStoreError {
  readonly code = 'PKCE_STATE_NOT_FOUND'
  /** `expired` while the store still knows that the flow was there; `unknown` otherwise. */
  readonly reason: 'unknown' | 'expired'

  /** `expired` is for a store that still knows that the flow was there. */
  constructor(reason: 'unknown' | 'expired') {
    super(reason === 'expired' ? 'The flow has expired; start it again' : 'No pending flow under this state')
    this.reason = reason
  }
}

/**
 * take: a live flow exists under this state, but it was put with another binding, or one of the two has none. It is
 * left untouched: the browser that started the flow can still finish it (RFC 9700 §2.1.1).
 */
export class BindingMismatchError extends PkceStoreError {
  readonly code = 'PKCE_BINDING_MISMATCH'

  /** @internal */
  constructor() {
    super('The pending flow is bound to another browser or user')
  }
}

/**
 * put: a live flow exists under this state, and is left untouched. States carry enough entropy that this
 * means a broken generator or a replayed state (RFC 6749 §10.10).
 */
export class StateCollisionError extends PkceStoreError {
  readonly code = 'PKCE_STATE_COLLISION'

  /** @internal */
  constructor() {
    super('A pending flow exists under this state already')
  }
}

/** put: the store could not answer. `cause` carries why. */
export class StorePutError extends PkceStoreError {
  readonly code = 'PKCE_STORE_PUT_FAILED'
}

/**
 * take: the store could not answer, or what it held could not be opened. The flow is still there, unless
 * the connection was lost while the take was being committed: then `retryable` is `false`.
 */
export class StoreTakeError extends PkceStoreError {
  readonly code = 'PKCE_STORE_TAKE_FAILED'
}

/** sweep: the store could not answer. What was evicted until then stays evicted. */
export class StoreSweepError extends PkceStoreError {
  readonly code = 'PKCE_STORE_SWEEP_FAILED'
}

/** put: the store holds as many pending flows as it may. Asking again helps once flows have finished or expired. */
export class StoreFullError extends PkceStoreError {
  readonly code = 'PKCE_STORE_FULL'

  /** `maxPending` is the cap that was reached. */
  constructor(maxPending: number) {
    super(`The store holds ${maxPending} pending flows, which is its cap`, { retryable: true })
  }
}

/**
 * put, take: more calls wait for the database than the store lets wait. Nothing was changed; asking again is safe, and
 * helps once the database keeps up.
 */
export class StoreBusyError extends PkceStoreError {
  readonly code = 'PKCE_STORE_BUSY'

  /** `maxWaiting` is how many calls wait. */
  constructor(maxWaiting: number) {
    super(`${maxWaiting} calls wait for an answer of the database, and the store lets no more wait`, {
      retryable: true,
    })
  }
}

/** What {@link PkceStore.check} found wrong. */
export interface StoreProblem {
  /** What is at fault. */
  part:
    | 'database'
    | 'schema'
    | 'table'
    | 'column'
    | 'right'
    | 'encoding'
    | 'read-only'
    | 'clock'
    | 'encryptor'
  /** What is wrong, and what to do about it. Contains no secret. */
  message: string
}

/** check: the store cannot work as it is. Nothing was changed. */
export class StoreCheckError extends PkceStoreError {
  readonly code = 'PKCE_STORE_CHECK_FAILED'
  /** Everything that was found, at least one problem. The message lists them all. */
  readonly problems: readonly StoreProblem[]

  /** `problems` is everything that was found, at least one problem. */
  constructor(problems: readonly StoreProblem[]) {
    super(`The store cannot work:${problems.map(({ message }) => `\n- ${message}`).join('')}`, {
      retryable: true,
    })
    this.problems = problems
  }
}

/** put, take or sweep: the store was closed. */
export class StoreClosedError extends PkceStoreError {
  readonly code = 'PKCE_STORE_CLOSED'

  /** @internal */
  constructor() {
    super('The store is closed')
  }
}

/** put: the state, the binding or a field of the value is malformed. The message names the field, never its content. */
export class InvalidPkceStateError extends PkceStoreError {
  readonly code = 'PKCE_INVALID_STATE'
  /** The field at fault: `state`, `binding`, `value` for the whole value, or one of its fields. */
  readonly field: string

  /** `problem` is what is wrong with the field, as the end of the sentence "`field` …". */
  constructor(field: string, problem: string) {
    super(`${field} ${problem}`)
    this.field = field
  }
}

// On the prototypes, where stacks find them.
for (const [name, { prototype }] of Object.entries({
  StateNotFoundError,
  BindingMismatchError,
  StateCollisionError,
  StorePutError,
  StoreTakeError,
  StoreSweepError,
  StoreFullError,
  StoreBusyError,
  StoreCheckError,
  StoreClosedError,
  InvalidPkceStateError,
})) {
  Object.defineProperty(prototype, 'name', { value: name, writable: true, configurable: true })
}

/** Every error of a store, for a `switch` over `code` that the compiler checks for completeness. */
export type AnyPkceStoreError =
  | StateNotFoundError
  | BindingMismatchError
  | StateCollisionError
  | StorePutError
  | StoreTakeError
  | StoreSweepError
  | StoreFullError
  | StoreBusyError
  | StoreCheckError
  | StoreClosedError
  | InvalidPkceStateError

/** The `code` of every error of a store. */
export type PkceStoreErrorCode = AnyPkceStoreError['code']

/**
 * Whether `error` is an error of a PKCE store, and of this `code` where one is given. Recognises the errors
 * of another copy of this package in the same process, too.
 */
export function isPkceStoreError<Code extends PkceStoreErrorCode = PkceStoreErrorCode>(
  error: unknown,
  code?: Code,
): error is Extract<AnyPkceStoreError, { code: Code }> {
  return (
    typeof error === 'object' &&
    error !== null &&
    BRAND in error &&
    (code === undefined || (error as { code?: unknown }).code === code)
  )
}
