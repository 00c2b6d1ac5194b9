export { BasePkceStore } from './base-pkce-store.ts'
export { checkBinding, checkNewPkceState, isStateToken, presentedBinding } from './check-state.ts'
export type { Logger } from './logger.ts'
export { checkInteger, type PkceStoreOptions } from './options.ts'
