export type { Database } from './database.ts'
export { type PostgresOptions, type PostgresServer, startPostgres } from './start-postgres.ts'
