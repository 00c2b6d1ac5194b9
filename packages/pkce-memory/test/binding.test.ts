import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { MemoryPkceStore } from '../src/index.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('an expired hold is expired to everybody, whatever binding they present', async () => {
  const store = new MemoryPkceStore({ ttlMs: 1_000, sweepIntervalMs: 0 })
  await store.put('state', { connection: 'c', codeVerifier: 'v'.repeat(43) }, { binding: 'right' })
  vi.advanceTimersByTime(1_000)
  for (const binding of ['right', 'wrong', undefined]) {
    await expect(store.take('state', { binding })).rejects.toMatchObject({ reason: 'expired' })
  }
})
