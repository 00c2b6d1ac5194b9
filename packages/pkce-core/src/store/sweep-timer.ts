import type { Logger } from './logger.ts'

// The two globals every platform has, declared here because this package compiles without any platform's types.
declare function setTimeout(callback: () => void, delayMs: number): Timeout
declare function clearTimeout(timeout: Timeout | undefined): void
type Timeout = number | { unref?(): void }

// Kept at import: fake timers that a test installs afterwards would stop the sweeps for good once they are taken away.
const [startTimeout, stopTimeout] = [setTimeout, clearTimeout]

/** Sweeps from time to time: jittered, never overlapping itself, and never keeping the process alive. */
export class SweepTimer {
  readonly #sweep: () => Promise<unknown>
  readonly #intervalMs: number
  readonly #logger: Logger
  #timeout: Timeout | undefined
  #stopped = false

  /** @param intervalMs - the mean wait between two sweeps; `0` never sweeps. */
  constructor(sweep: () => Promise<unknown>, intervalMs: number, logger: Logger) {
    this.#sweep = sweep
    this.#intervalMs = intervalMs
    this.#logger = logger
    this.#wait()
  }

  /** Starts no further sweep. One under way goes on. */
  stop(): void {
    this.#stopped = true
    stopTimeout(this.#timeout)
  }

  #wait(): void {
    if (this.#stopped || this.#intervalMs === 0) return
    const delayMs = this.#intervalMs * (0.75 + Math.random() / 2)
    this.#timeout = startTimeout(() => void this.#run(), delayMs)
    if (typeof this.#timeout === 'object') this.#timeout.unref?.()
  }

  async #run(): Promise<void> {
    try {
      await this.#sweep()
    } catch (err) {
      if (!this.#stopped) this.#report(err)
    }
    this.#wait()
  }

  #report(err: unknown): void {
    try {
      this.#logger.error({ err }, 'Sweeping expired PKCE states failed')
    } catch {
      // A logger that throws leaves nobody to tell, and is no reason to stop sweeping or to crash.
    }
  }
}
