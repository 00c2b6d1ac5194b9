import { LOCK_WITHIN_MS } from '../limits.ts'
import { columnNames, columnParameters } from '../row.ts'
import { EXPIRES_AT, STATE_HASH } from './fragments.ts'

/** The statements of a put. */
export function putSql(table: string) {
  return {
    /** Puts flows with distinct states. Returns those that were inserted. */
    put: `
      INSERT INTO ${table} AS flow (${WRITTEN})
      SELECT ${columnNames.map((name) => orNull(name, name)).join(', ')}, ${TIMESTAMPS}
      FROM unnest(${columnParameters('[]').join(', ')})
        AS new (${columnNames.join(', ')})
      ON CONFLICT DO NOTHING
      RETURNING ${STATE_HASH}, ${EXPIRES_AT}`,

    /** Puts one flow in the same way. */
    putOne: `
      INSERT INTO ${table} AS flow (${WRITTEN})
      VALUES (${PARAMETERS}, ${TIMESTAMPS})
      ON CONFLICT DO NOTHING
      RETURNING ${STATE_HASH}, ${EXPIRES_AT}`,

    /** Puts one flow and replaces an expired one. Returns no row if a live flow has the state. */
    putOrReplace: `
      INSERT INTO ${table} AS flow (${WRITTEN})
      VALUES (${PARAMETERS}, ${TIMESTAMPS})
      ON CONFLICT (state_hash) DO UPDATE SET
        ${[...columnNames.slice(1), 'created_at', 'expires_at'].map((name) => `${name} = excluded.${name}`).join(', ')}
      WHERE flow.expires_at <= excluded.created_at
      RETURNING ${STATE_HASH}, ${EXPIRES_AT}`,
  }
}

const WRITTEN = [...columnNames, 'created_at', 'expires_at'].join(', ')
const TTL = `$${columnNames.length + 1} * interval '1 millisecond'`
const PARAMETERS = columnParameters('')
  .map((parameter, index) => orNull(columnNames[index], parameter))
  .join(', ')

// A row's values are computed before it is inserted, so the limit already applies to this statement. It bounds the wait for
// an uncommitted row under the same state.
const TIMESTAMPS = `CASE WHEN set_config('lock_timeout', '${LOCK_WITHIN_MS}ms', true) IS NOT NULL THEN now() END, now() + ${TTL}`

function orNull(name: string | undefined, value: string): string {
  return name === 'binding_hash' ? `nullif(${value}, '')` : value
}
