import { CONNECTIONS } from '../contender.ts'
import { rawPgWith } from './raw-pg-pool.ts'

/** The floor: the cost of PostgreSQL without a library. One statement to put, one to take. */
export const contender = rawPgWith({ name: 'raw pg: INSERT, DELETE … RETURNING', connections: CONNECTIONS })
