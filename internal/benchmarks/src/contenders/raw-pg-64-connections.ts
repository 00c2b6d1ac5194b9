import { rawPgWith } from './raw-pg-pool.ts'

/** Shows whether the floor is limited by its connections. */
export const contender = rawPgWith({ name: 'raw pg: 64 connections instead of 10', connections: 64 })
