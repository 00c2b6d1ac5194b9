import pg from 'pg'
import type { ServedContender } from '../contender.ts'
import { TTL_MS } from '../flow.ts'
import { DELETE, FILL, INSERT, prepareRawTable } from './raw-table.ts'

export function rawPgWith({ name, connections }: { name: string; connections: number }): ServedContender {
  return {
    name,
    prepare: prepareRawTable,
    async open(url) {
      const pool = new pg.Pool({ connectionString: url, max: connections })
      return {
        async put(state, flow) {
          await pool.query(INSERT, [state, JSON.stringify(flow), TTL_MS])
        },
        async take(state) {
          const { rows } = await pool.query<{ value: string }>(DELETE, [state])
          return rows[0] && JSON.parse(rows[0].value)
        },
        close: () => pool.end(),
      }
    },
    fill: FILL,
  }
}
