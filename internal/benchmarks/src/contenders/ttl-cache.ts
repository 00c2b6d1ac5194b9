import { TTLCache } from '@isaacs/ttlcache'
import { type Flow, TTL_MS } from '../flow.ts'
import { cacheContender } from './cache.ts'

/** A cache of expiring entries, by the author of lru-cache. */
export const contender = cacheContender(
  '@isaacs/ttlcache: set, get, delete',
  (capacity) => new TTLCache<string, Flow>({ max: capacity, ttl: TTL_MS }),
)
