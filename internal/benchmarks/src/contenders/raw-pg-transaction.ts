import pg from 'pg'
import { CONNECTIONS, type ServedContender } from '../contender.ts'
import { TTL_MS } from '../flow.ts'
import { DELETE, FILL, INSERT, prepareRawTable } from './raw-table.ts'

/** The floor for takes in a transaction, which can be rolled back after the DELETE. */
export const contender: ServedContender = {
  name: 'raw pg: INSERT, BEGIN/DELETE/COMMIT',
  prepare: prepareRawTable,
  async open(url) {
    const pool = new pg.Pool({ connectionString: url, max: CONNECTIONS })
    return {
      async put(state, flow) {
        await pool.query(INSERT, [state, JSON.stringify(flow), TTL_MS])
      },
      async take(state) {
        const client = await pool.connect()
        try {
          await client.query('BEGIN')
          const { rows } = await client.query<{ value: string }>(DELETE, [state])
          await client.query('COMMIT')
          return rows[0] && JSON.parse(rows[0].value)
        } finally {
          client.release()
        }
      },
      close: () => pool.end(),
    }
  },
  fill: FILL,
}
