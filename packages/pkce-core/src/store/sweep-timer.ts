import type { Logger } from './logger.ts'

// Every platform has these globals. They are declared here because this package compiles without platform types.
declare function setTimeout(callback: () => void, delayMs: number): Timeout
declare function clearTimeout(timeout: Timeout | undefined): void
type Timeout = number | { unref?(): void }

// Captured at import: if a test installed fake timers later and then removed them, sweeps would stop for good.
const [startTimeout, stopTimeout] = [setTimeout, clearTimeout]

/** Sweeps at jittered intervals. Sweeps never overlap, and the timer never keeps the process alive. */
export class SweepTimer {
  readonly #sweep: () => Promise<unknown>
  readonly #intervalMs: number
  readonly #logger: Logger
  #timeout: Timeout | undefined
  #stopped = false

  /** @param intervalMs - the mean wait between two sweeps; `0` disables the timer. */
  constructor(sweep: () => Promise<unknown>, intervalMs: number, logger: Logger) {
    this.#sweep = sweep
    this.#intervalMs = intervalMs
    this.#logger = logger
    this.#wait()
  }

  /** Starts no further sweep. A sweep in progress continues. */
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
      // A failing logger must neither stop the sweeps nor crash the process.
    }
  }
}
