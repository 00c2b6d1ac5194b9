import type { Flow } from '../flow.ts'
import { cacheContender } from './cache.ts'

/** Nothing but a `Map`, in which nothing expires: what any store in JavaScript costs at least. */
export const contender = cacheContender('Map, nothing ever expires', () => new Map<string, Flow>())
