import { MemoryPkceStore } from '@org/pkce-memory'
import type { MemoryContender } from '../contender.ts'
import { TTL_MS } from '../flow.ts'

/** Ours. */
export const contender: MemoryContender = {
  name: 'MemoryPkceStore',
  ours: true,
  open(capacity) {
    const store = new MemoryPkceStore({ maxPending: capacity, ttlMs: TTL_MS, sweepIntervalMs: 0 })
    return {
      put: (state, flow) => store.put(state, flow),
      take: (state) => store.take(state),
      close: () => store.close(),
    }
  },
}
