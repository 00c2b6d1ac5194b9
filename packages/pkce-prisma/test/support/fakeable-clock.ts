/**
 * Replaces `src/clock.ts` in tests of time limits. It looks up the global functions at each call, so fake timers apply.
 * Use it with `vi.mock('../src/clock.ts', () => import('./support/fakeable-clock.ts'))`.
 */
export const setTimeout = (callback: () => void, ms: number) => globalThis.setTimeout(callback, ms)
export const clearTimeout = (timeout: NodeJS.Timeout) => globalThis.clearTimeout(timeout)
export const setImmediate = (callback: () => void) => globalThis.setImmediate(callback)
export const nowMs = () => globalThis.performance.now()
export const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
