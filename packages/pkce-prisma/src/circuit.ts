import { nowMs } from './clock.ts'
import { CIRCUIT_FORGETS_AFTER_MS, CIRCUIT_OPENS_AFTER_MS } from './limits.ts'

/** A call that is let through while the circuit is open. */
interface Probe {
  readonly isOpen: boolean
}

/**
 * Spares callers the wait for a database that has been failing for 15 seconds.
 *
 * Closed, it lets every call through. It opens when attempts have failed for that long and none succeeded, and closes
 * with the first one that succeeds. Open, it lets through one call at a time, which waits and tries again for as long as
 * any other call would.
 */
export class Circuit {
  #failingSinceMs = Number.POSITIVE_INFINITY
  #lastFailureMs = Number.NEGATIVE_INFINITY
  #lastSuccessMs = Number.NEGATIVE_INFINITY
  #probe: Probe | undefined

  /** Whether `call` may go on. */
  admits(call: Probe): boolean {
    if (!this.#isOpen) return true
    if (this.#probe?.isOpen) return false
    this.#probe = call
    return true
  }

  succeeded(): void {
    this.#failingSinceMs = Number.POSITIVE_INFINITY
    this.#lastSuccessMs = nowMs()
  }

  /** @param startedMs - when the attempt that failed had begun. */
  failed(startedMs: number): void {
    if (this.#isForgotten) this.#failingSinceMs = Number.POSITIVE_INFINITY
    this.#failingSinceMs = Math.min(this.#failingSinceMs, Math.max(startedMs, this.#lastSuccessMs))
    this.#lastFailureMs = nowMs()
  }

  get #isOpen(): boolean {
    return !this.#isForgotten && nowMs() - this.#failingSinceMs >= CIRCUIT_OPENS_AFTER_MS
  }

  /** What failed once tells nothing after a time without calls. */
  get #isForgotten(): boolean {
    return nowMs() - this.#lastFailureMs > CIRCUIT_FORGETS_AFTER_MS
  }
}
