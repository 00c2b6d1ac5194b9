import { isPkceStoreError } from '@org/pkce-core'
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
      async put(token, flow) {
        await store.put(token, flow)
      },
      async take(token) {
        try {
          return await store.take(token)
        } catch (error) {
          if (isPkceStoreError(error, 'PKCE_STATE_NOT_FOUND')) return undefined
          throw error
        }
      },
      close: () => store.close(),
    }
  },
}
