import type { MemoryContender } from '../contender.ts'
import type { Flow } from '../flow.ts'

/** What a `Map` and the caches that are made like one have in common. */
interface Cache {
  set(token: string, flow: Flow): unknown
  get(token: string): Flow | undefined
  delete(token: string): unknown
  clear(): void
}

/** `set`, then `get` and `delete`. */
export function cacheContender(name: string, openCache: (capacity: number) => Cache): MemoryContender {
  return {
    name,
    open(capacity) {
      const cache = openCache(capacity)
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
}
