import { putSql } from './put.ts'
import { sweepSql } from './sweep.ts'
import { takeSql } from './take.ts'

/** The schema that `pkce-migrate` uses by default. */
export const DEFAULT_SCHEMA = 'pkce'

/** Every statement of the store. */
export type PkceSql = ReturnType<typeof pkceSql>

/**
 * Builds the statements for the `oauth_pkce_states` table in `schema`.
 *
 * Raw queries ignore the client's own schema, so the table's name is always qualified. The database compares timestamps with
 * its own `now()`, and returns them as seconds since the epoch, because a driver that parses a `timestamptz` in a time zone
 * other than UTC is hours off. Hashes are passed as hex; an empty hash means no binding.
 *
 * Puts and takes also run on distributed PostgreSQL: they use no `ctid`, no volatile function in a DELETE, and no
 * session-dependent function in RETURNING or ON CONFLICT. Only `takeUnlocked` uses `SKIP LOCKED`. If the server rejects it,
 * the store uses `take` instead.
 *
 * The table fills and empties faster than its statistics are updated. While they describe an empty table, every index looks
 * as cheap as a single row. `= ANY` on the primary key, with no condition that another index could serve, leaves the
 * planner only good plans.
 */
export function pkceSql(schema: string) {
  const table = `${quoteIdentifier(schema)}."oauth_pkce_states"`
  return { ...putSql(table), ...takeSql(table), ...sweepSql(table) }
}

function quoteIdentifier(name: string): string {
  if (name === '' || name.includes('\0')) throw new TypeError('schema must be a PostgreSQL identifier')
  return `"${name.replaceAll('"', '""')}"`
}
