import { performance } from 'node:perf_hooks'
import timers from 'node:timers'

// Captured when this module loads, so that fake timers which a test installs later do not affect the store. Under fake
// timers its callbacks would never run.

/** The originals of `node:timers`. */
export const { setTimeout, clearTimeout, setImmediate } = timers

/** The time of a monotonic clock, in milliseconds. */
export const nowMs: () => number = performance.now.bind(performance)

/** Resolves after `ms` milliseconds. */
export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms))
}
