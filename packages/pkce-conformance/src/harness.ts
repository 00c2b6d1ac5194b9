import type { PkceStore } from '@org/pkce-core'

/** The options that the suite opens a store with. */
export interface OpenStoreOptions {
  /** How long a flow of this store stays valid, in milliseconds. At least 1,000. */
  ttlMs: number
  /** The store must sweep only when `sweep` is called, never by a timer. */
  sweepIntervalMs: 0
}

/** Gives the suite access to the store under test. */
export interface PkceStoreHarness {
  /**
   * Opens a new store. The suite closes it when the clause ends.
   *
   * The storage may contain flows left over by earlier clauses, but nothing else may use it while the suite runs.
   */
  open(options: OpenStoreOptions): PkceStore | Promise<PkceStore>
  /**
   * Whether all stores returned by `open` see the same flows, like the replicas of a service. If so, flows put with one
   * store are taken with another, and stores race and sweep concurrently.
   *
   * @defaultValue `false`
   */
  sharedStorage?: boolean
}
