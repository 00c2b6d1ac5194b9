/**
 * The contract of a PKCE store as a Vitest suite, for any store to run.
 *
 * @module @org/pkce-conformance
 */

export { describePkceStore } from './describe-pkce-store.ts'
export type { OpenStoreOptions, PkceStoreHarness } from './harness.ts'
