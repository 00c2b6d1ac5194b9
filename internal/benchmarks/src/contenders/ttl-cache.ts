import { TTLCache } from '@isaacs/ttlcache'
import { type Flow, TTL_MS } from '../flow.ts'
import { cacheContender } from './cache.ts'

/** The cache of lru-cache's author for entries that expire. */
export const contender = cacheContender(
  '@isaacs/ttlcache: set, get, delete',
  (capacity) => new TTLCache<string, Flow>({ max: capacity, ttl: TTL_MS }),
)
