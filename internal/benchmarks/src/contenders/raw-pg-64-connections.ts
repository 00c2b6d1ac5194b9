import { rawPgWith } from './raw-pg-pool.ts'

/** Whether the floor is only short of connections. */
export const contender = rawPgWith({ name: 'raw pg: 64 connections instead of 10', connections: 64 })
