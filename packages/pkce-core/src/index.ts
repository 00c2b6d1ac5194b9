/**
 * The contract for stores that hold in-flight OAuth PKCE state between oauth-start and `/oauth/callback`: its types, its
 * errors and the TTL.
 *
 * @module @org/pkce-core
 */

export {
  type AnyPkceStoreError,
  BindingMismatchError,
  InvalidPkceStateError,
  type PkceStoreErrorCode,
  StateCollisionError,
  StateNotFoundError,
  StoreBusyError,
  StoreCheckError,
  StoreClosedError,
  StoreFullError,
  type StoreProblem,
  StorePutError,
  StoreSweepError,
  StoreTakeError,
} from './errors.ts'
export type { PkceStore, PutOptions, TakeOptions } from './pkce-store.ts'
export { isPkceStoreError, PkceStoreError, type PkceStoreErrorOptions } from './pkce-store-error.ts'
export {
  type ConnectionKind,
  DEFAULT_CONNECTION_KIND,
  type JsonValue,
  type NewPkceState,
  type PkceState,
  type Serializable,
} from './state.ts'
export { PKCE_STATE_TTL_MS } from './ttl.ts'
