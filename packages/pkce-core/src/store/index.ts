/**
 * For writing a store: a base class that checks the input, sweeps and closes. Its checks are also exported as functions.
 *
 * @module @org/pkce-core/store
 */

export { BasePkceStore } from './base-pkce-store.ts'
export { checkOptions } from './check-options.ts'
export { checkBinding, checkNewPkceState, isState, presentedBinding } from './check-state.ts'
export type { Logger } from './logger.ts'
export { checkInteger, type PkceStoreOptions } from './options.ts'
