export { describePkceStore } from './describe-pkce-store.ts'
export type { OpenStoreOptions, PkceStoreHarness } from './harness.ts'
