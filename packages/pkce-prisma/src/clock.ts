import { performance } from 'node:perf_hooks'
import timers from 'node:timers'

// Captured when this module loads. Fake timers that a test installs later would otherwise keep the store's callbacks from
// running.

/** The original functions of `node:timers`. */
export const { setTimeout, clearTimeout, setImmediate } = timers

/** The time of a monotonic clock, in milliseconds. */
export const nowMs: () => number = performance.now.bind(performance)

/** Resolves after `ms` milliseconds. */
export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms))
}
