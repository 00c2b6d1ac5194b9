import { MemoryPkceStore } from '@org/pkce-memory'
import type { MemoryContender } from '../contender.ts'
import { TTL_MS } from '../flow.ts'
import { takeFrom } from './take-from.ts'

/** Ours. */
export const contender: MemoryContender = {
  name: 'MemoryPkceStore',
  ours: true,
  open(capacity) {
    const store = new MemoryPkceStore({ maxPending: capacity, ttlMs: TTL_MS, sweepIntervalMs: 0 })
    return {
      async put(token, flow) {
        await store.put(token, flow)
      },
      take: (token) => takeFrom(store, token),
      close: () => store.close(),
    }
  },
}
