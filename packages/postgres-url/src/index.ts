/**
 * Reads PostgreSQL URLs as `pg` does, and refuses at once what is none.
 *
 * @module @org/postgres-url
 */

export { PostgresUrlError } from './errors.ts'
export {
  type PostgresConnection,
  type PostgresUrl,
  type PostgresUrlOptions,
  readPostgresUrl,
} from './read-postgres-url.ts'
