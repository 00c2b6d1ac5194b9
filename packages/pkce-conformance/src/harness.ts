import type { PkceStore } from '@org/pkce-core'

/** What the suite asks of every store that it opens. */
export interface OpenStoreOptions {
  /** How long a flow of this store shall stay valid, in milliseconds: never less than 1,000. */
  ttlMs: number
  /** The store shall sweep when it is told to, never by a timer. */
  sweepIntervalMs: 0
}

/** How the suite gets at the store under test. */
export interface PkceStoreHarness {
  /**
   * Opens another store. The suite closes it when the clause ends.
   *
   * The storage underneath may hold what earlier clauses left there, but nobody else may use it meanwhile.
   */
  open(options: OpenStoreOptions): PkceStore | Promise<PkceStore>
  /**
   * Whether all stores that `open` returns see the same flows, as the replicas of a service do. Then one
   * store puts what another one takes, and they race and sweep against each other.
   *
   * @defaultValue `false`
   */
  sharedStorage?: boolean
}
