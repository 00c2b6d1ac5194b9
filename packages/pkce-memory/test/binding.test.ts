import { expect, test, vi } from 'vitest'
import { importOverFakeTimers } from './support/fake-clock.ts'

const { MemoryPkceStore } = await importOverFakeTimers()

test('an expired flow is reported as expired under any binding', async () => {
  const store = new MemoryPkceStore({ ttlMs: 1_000, sweepIntervalMs: 0 })
  await store.put('state', { connection: 'c', codeVerifier: 'v'.repeat(43) }, { binding: 'right' })
  vi.advanceTimersByTime(1_000)
  for (const binding of ['right', 'wrong', undefined]) {
    await expect(store.take('state', { binding })).rejects.toMatchObject({ reason: 'expired' })
  }
})
