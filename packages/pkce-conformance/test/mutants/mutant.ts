import type { ReferenceStore } from './reference-store.ts'

/** A store that breaks the contract, and the clause that must detect it. */
export interface Mutant {
  breaks: string
  Store: typeof ReferenceStore
}
