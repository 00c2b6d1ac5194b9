import { LRUCache } from 'lru-cache'
import type { MemoryContender } from '../contender.ts'
import { type Flow, TTL_MS } from '../flow.ts'

/** The floor for memory: what a service has installed already. */
export const contender: MemoryContender = {
  name: 'lru-cache: set, get, delete',
  open(capacity) {
    const cache = new LRUCache<string, Flow>({ max: capacity, ttl: TTL_MS })
    return {
      put(token, flow) {
        cache.set(token, flow)
      },
      take(token) {
        const flow = cache.get(token)
        cache.delete(token)
        return flow
      },
      close: () => cache.clear(),
    }
  },
}
