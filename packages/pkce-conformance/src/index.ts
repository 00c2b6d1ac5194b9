/**
 * The contract of `PkceStore` as a Vitest suite for any store.
 *
 * @module @org/pkce-conformance
 */

export { describePkceStore } from './describe-pkce-store.ts'
export type { OpenStoreOptions, PkceStoreHarness } from './harness.ts'
