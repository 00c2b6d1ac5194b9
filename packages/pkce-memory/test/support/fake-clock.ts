import { vi } from 'vitest'

/**
 * The package over fake timers, for a whole file: it keeps the clock and the timers that it finds at import, so fakes
 * that are installed later do not reach it.
 */
export function importOverFakeTimers(): Promise<typeof import('../../src/index.ts')> {
  vi.useFakeTimers()
  return import('../../src/index.ts')
}
