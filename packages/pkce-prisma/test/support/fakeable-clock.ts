/**
 * In the place of `src/clock.ts`, for tests of time limits: fake timers reach this one, as it looks its functions up at
 * each call. Use it by `vi.mock('../src/clock.ts', () => import('./support/fakeable-clock.ts'))`.
 */
export const setTimeout = (callback: () => void, ms: number) => globalThis.setTimeout(callback, ms)
export const clearTimeout = (timeout: NodeJS.Timeout) => globalThis.clearTimeout(timeout)
export const setImmediate = (callback: () => void) => globalThis.setImmediate(callback)
export const nowMs = () => globalThis.performance.now()
export const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
