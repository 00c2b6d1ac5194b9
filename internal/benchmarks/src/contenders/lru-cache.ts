import { LRUCache } from 'lru-cache'
import { type Flow, TTL_MS } from '../flow.ts'
import { cacheContender } from './cache.ts'

/** The floor for memory: a library that most services already have. */
export const contender = cacheContender(
  'lru-cache: set, get, delete',
  (capacity) => new LRUCache<string, Flow>({ max: capacity, ttl: TTL_MS }),
)
