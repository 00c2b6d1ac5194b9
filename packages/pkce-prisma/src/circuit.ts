import { nowMs } from './clock.ts'
import { CIRCUIT_OPENS_AFTER_MS } from './limits.ts'

/** The call that passes while the circuit is open. */
interface Probe {
  readonly isOpen: boolean
}

/**
 * Fails calls fast once the database has been failing for 15 seconds.
 *
 * Closed: every call passes. The circuit opens when attempts have failed for that long and none has succeeded. Open: one
 * call at a time passes as the probe, and retries for as long as any other call would. The first success closes it.
 */
export class Circuit {
  #failingSinceMs = Number.POSITIVE_INFINITY
  #lastFailureMs = Number.NEGATIVE_INFINITY
  #lastSuccessMs = Number.NEGATIVE_INFINITY
  #probe: Probe | undefined

  /** Whether `call` may proceed. */
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

  /** @param startedMs - when the failed attempt began. */
  failed(startedMs: number): void {
    if (this.#isForgotten) this.#failingSinceMs = Number.POSITIVE_INFINITY
    this.#failingSinceMs = Math.min(this.#failingSinceMs, Math.max(startedMs, this.#lastSuccessMs))
    this.#lastFailureMs = nowMs()
  }

  get #isOpen(): boolean {
    return !this.#isForgotten && this.#lastFailureMs - this.#failingSinceMs >= CIRCUIT_OPENS_AFTER_MS
  }

  /** Old failures prove nothing about a database that has not been queried since. */
  get #isForgotten(): boolean {
    return nowMs() - this.#lastFailureMs > CIRCUIT_OPENS_AFTER_MS
  }
}
