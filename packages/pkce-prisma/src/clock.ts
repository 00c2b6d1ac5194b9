import { performance } from 'node:perf_hooks'
import timers from 'node:timers'

// Taken once, when this module is loaded: fake timers that a test installs later do not reach the store, whose callbacks
// would otherwise never come.

/** As `node:timers` has it. */
export const { setTimeout, clearTimeout, setImmediate } = timers

/** Milliseconds by a monotonic clock. */
export const nowMs: () => number = performance.now.bind(performance)

/** Resolves after `ms` milliseconds. */
export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms))
}
