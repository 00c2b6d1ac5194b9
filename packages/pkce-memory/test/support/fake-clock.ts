import { vi } from 'vitest'

/**
 * Imports the package with fake timers, for a whole file. The package captures the clock and the timers at import, so
 * fakes installed later would have no effect.
 */
export function importOverFakeTimers(): Promise<typeof import('../../src/index.ts')> {
  vi.useFakeTimers()
  return import('../../src/index.ts')
}
