import type { Flow } from '../flow.ts'
import { cacheContender } from './cache.ts'

/** A bare `Map` without expiry: the minimum cost of any store in JavaScript. */
export const contender = cacheContender('Map, nothing ever expires', () => new Map<string, Flow>())
