import type { MemoryContender } from '../contender.ts'
import type { Flow } from '../flow.ts'

/** The interface shared by `Map` and the caches that resemble it. */
interface Cache {
  set(state: string, flow: Flow): unknown
  get(state: string): Flow | undefined
  delete(state: string): unknown
  clear(): void
}

/** `set`, then `get` and `delete`. */
export function cacheContender(name: string, openCache: (capacity: number) => Cache): MemoryContender {
  return {
    name,
    open(capacity) {
      const cache = openCache(capacity)
      return {
        put(state, flow) {
          cache.set(state, flow)
        },
        take(state) {
          const flow = cache.get(state)
          cache.delete(state)
          return flow
        },
        close: () => cache.clear(),
      }
    },
  }
}
