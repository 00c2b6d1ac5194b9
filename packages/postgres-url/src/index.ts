/**
 * Parses PostgreSQL URLs as `pg` does, and rejects URLs that are malformed or ambiguous.
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
