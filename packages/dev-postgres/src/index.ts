export type { Database } from './database.ts'
export type { PostgresServer } from './postgres-server.ts'
export type { StopMode } from './server-process.ts'
export { type PostgresOptions, startPostgres } from './start-postgres.ts'
