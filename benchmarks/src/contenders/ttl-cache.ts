import { TTLCache } from '@isaacs/ttlcache'
import type { MemoryContender } from '../contender.ts'
import { type Flow, TTL_MS } from '../flow.ts'

/** `set`, then `get` and `delete`. */
export const contender: MemoryContender = {
  name: '@isaacs/ttlcache: set, get, delete',
  open(capacity) {
    const cache = new TTLCache<string, Flow>({ max: capacity, ttl: TTL_MS })
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
