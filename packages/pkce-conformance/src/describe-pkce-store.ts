import { describe } from 'vitest'
import { clauseTest } from './clause-test.ts'
import { abort } from './clauses/abort.ts'
import { aliasing } from './clauses/aliasing.ts'
import { appState } from './clauses/app-state.ts'
import { binding } from './clauses/binding.ts'
import { close } from './clauses/close.ts'
import { collision } from './clauses/collision.ts'
import { exactlyOnce } from './clauses/exactly-once.ts'
import { expiry } from './clauses/expiry.ts'
import { interleaving } from './clauses/interleaving.ts'
import { malformedAppStates } from './clauses/malformed-app-states.ts'
import { malformedBindings } from './clauses/malformed-bindings.ts'
import { malformedStates } from './clauses/malformed-states.ts'
import { malformedValues } from './clauses/malformed-values.ts'
import { options } from './clauses/options.ts'
import { roundTrip } from './clauses/round-trip.ts'
import { secrecy } from './clauses/secrecy.ts'
import { states } from './clauses/states.ts'
import { sweep } from './clauses/sweep.ts'
import { timestamps } from './clauses/timestamps.ts'
import type { PkceStoreHarness } from './harness.ts'

/** Ends a clause whose store hangs. No clause requires a store to be fast. */
const TIMEOUT_MS = 120_000

/**
 * Declares a Vitest suite that tests the stores of `harness` against the contract of `PkceStore`. It has one test for
 * each clause, named after its requirement. The suite takes about ten seconds, most of it waiting for flows to
 * expire.
 */
export function describePkceStore(name: string, harness: PkceStoreHarness): void {
  const clause = clauseTest(harness)

  // In this order and one at a time, because a sweep also counts expired flows of other clauses.
  describe(name, { concurrent: false, shuffle: false, timeout: TIMEOUT_MS }, () => {
    describe('round trip', () => roundTrip(clause))
    describe('app state', () => appState(clause))
    describe('timestamps', () => timestamps(clause))
    describe('states', () => states(clause))
    describe('exactly once', () => exactlyOnce(clause))
    describe('collision', () => collision(clause))
    describe('binding', () => binding(clause))
    describe('interleaving', () => interleaving(clause))
    describe('aliasing', () => aliasing(clause))
    describe('malformed states', () => malformedStates(clause))
    describe('malformed bindings', () => malformedBindings(clause))
    describe('malformed values', () => malformedValues(clause))
    describe('malformed app states', () => malformedAppStates(clause))
    describe('options', () => options(clause))
    describe('abort', () => abort(clause))
    describe('close', () => close(clause, harness))
    describe('sweep', () => sweep(clause))
    describe('expiry', { concurrent: true }, () => expiry(clause))
    describe('secrecy', () => secrecy(clause))
  })
}
