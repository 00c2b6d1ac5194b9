import { PkceStoreError } from './pkce-store-error.ts'

/** take: no live flow exists for this state. It was never put, was already taken, or has expired. */
export class StateNotFoundError extends PkceStoreError {
  readonly code = 'PKCE_STATE_NOT_FOUND'
  /** `expired` until the store has evicted the expired flow; `unknown` otherwise. */
  readonly reason: 'unknown' | 'expired'

  /** Pass `expired` if the store still has the expired flow, `unknown` otherwise. */
  constructor(reason: 'unknown' | 'expired') {
    super(reason === 'expired' ? 'The flow has expired; start it again' : 'No pending flow for this state')
    this.reason = reason
  }
}

/**
 * take: a live flow exists for this state, but the bindings differ, or only one side has one. The flow is left
 * untouched: the browser that started it can still complete it (RFC 9700 §2.1.1).
 */
export class BindingMismatchError extends PkceStoreError {
  readonly code = 'PKCE_BINDING_MISMATCH'

  /** @internal */
  constructor() {
    super('The pending flow is bound to another browser or user')
  }
}

/**
 * put: a live flow already exists for this state, and is left untouched. States carry enough entropy that this
 * means a broken generator or a replayed state (RFC 6749 §10.10).
 */
export class StateCollisionError extends PkceStoreError {
  readonly code = 'PKCE_STATE_COLLISION'

  /** @internal */
  constructor() {
    super('A pending flow already exists for this state')
  }
}

/** put: the store could not answer. `cause` is the reason, with every secret removed. */
export class StorePutError extends PkceStoreError {
  readonly code = 'PKCE_STORE_PUT_FAILED'
}

/**
 * take: the store could not answer, or could not open the flow. The flow is still there, unless the connection
 * was lost while the take was being committed: then `retryable` is `false`. `cause` is the reason, with every secret
 * removed.
 */
export class StoreTakeError extends PkceStoreError {
  readonly code = 'PKCE_STORE_TAKE_FAILED'
}

/**
 * sweep: the store could not answer. Flows evicted before the failure stay evicted. `cause` is the reason, with every
 * secret removed.
 */
export class StoreSweepError extends PkceStoreError {
  readonly code = 'PKCE_STORE_SWEEP_FAILED'
}

/** put: the store has reached its limit of pending flows. Retry once flows have been taken or have expired. */
export class StoreFullError extends PkceStoreError {
  readonly code = 'PKCE_STORE_FULL'

  /** `maxPending` is the limit that was reached. */
  constructor(maxPending: number) {
    super(`The store has reached its limit of ${maxPending} pending flows`, { retryable: true })
  }
}

/**
 * put, take: too many calls are already waiting for the database. Nothing was changed. A retry is safe, and useful once
 * the database catches up.
 */
export class StoreBusyError extends PkceStoreError {
  readonly code = 'PKCE_STORE_BUSY'

  /** `maxWaiting` is the limit that was reached. */
  constructor(maxWaiting: number) {
    super(`The store has reached its limit of ${maxWaiting} calls waiting for the database`, {
      retryable: true,
    })
  }
}

/** A problem found by {@link PkceStore.check}. */
export interface StoreProblem {
  /** The part that has the problem. */
  part:
    | 'database'
    | 'schema'
    | 'table'
    | 'column'
    | 'privilege'
    | 'encoding'
    | 'read-only'
    | 'clock'
    | 'encryptor'
  /** What is wrong and how to fix it. Contains no secret. */
  message: string
}

/** check: the store cannot work. Nothing was changed. */
export class StoreCheckError extends PkceStoreError {
  readonly code = 'PKCE_STORE_CHECK_FAILED'
  /** Every problem found, at least one. The message lists them all. */
  readonly problems: readonly StoreProblem[]

  /** `problems` is every problem found, at least one. */
  constructor(problems: readonly StoreProblem[]) {
    super(`The store cannot work:${problems.map(({ message }) => `\n- ${message}`).join('')}`, {
      retryable: true,
    })
    this.problems = problems
  }
}

/** put, take, sweep, check: the store is closed. */
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
  /** The malformed field: `state`, `binding`, `value` for the whole value, or one of its fields. */
  readonly field: string

  /** `problem` completes the sentence "`field` …". */
  constructor(field: string, problem: string) {
    super(`${field} ${problem}`)
    this.field = field
  }
}

// Set on the prototypes: an instance field would come too late for the stack, which contains the name.
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

/** Any store error. The compiler can check that a `switch` over its `code` is exhaustive. */
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

/** The `code` of any store error. */
export type PkceStoreErrorCode = AnyPkceStoreError['code']
