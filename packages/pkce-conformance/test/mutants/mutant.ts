import type { HonestStore } from './honest-store.ts'

/** A store that breaks the contract, and the clause that must find it out. */
export interface Mutant {
  breaks: string
  Store: typeof HonestStore
}
