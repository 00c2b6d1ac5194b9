import { nowMs } from './clock.ts'
import { IDLE_IN_TRANSACTION_MS } from './limits.ts'

/** States whose row was found locked. Takes of these states stay out of batches for as long as a take may hold the lock. */
export class LockedStates {
  readonly #untilMs = new Map<string, number>()

  add(state: string): void {
    this.#untilMs.delete(state)
    this.#untilMs.set(state, nowMs() + IDLE_IN_TRANSACTION_MS)
  }

  has(state: string): boolean {
    // All are kept for the same time, so the oldest entry expires first.
    for (const [oldest, untilMs] of this.#untilMs) {
      if (nowMs() < untilMs) break
      this.#untilMs.delete(oldest)
    }
    return this.#untilMs.has(state)
  }
}
