import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { promisify } from 'node:util'
import connectPgSimple from 'connect-pg-simple'
import session, { type SessionData } from 'express-session'
import pg from 'pg'
import { CONNECTIONS, type ServedContender } from '../contender.ts'
import { type Flow, TTL_MS } from '../flow.ts'
import { runSql } from '../sql.ts'

type FlowSession = SessionData & { flow: Flow }

/** A separate session for each flow: `set`, then `get` and `destroy`. */
export const contender: ServedContender = {
  name: 'connect-pg-simple: set, get, destroy',
  async prepare(url) {
    const table = createRequire(import.meta.url).resolve('connect-pg-simple/table.sql')
    await runSql(url, await readFile(table, 'utf8'))
  },
  async open(url) {
    const pool = new pg.Pool({ connectionString: url, max: CONNECTIONS })
    const store = new (connectPgSimple(session))({ pool, pruneSessionInterval: false })
    const get = promisify(store.get.bind(store))
    const set = promisify(store.set.bind(store))
    const destroy = promisify(store.destroy.bind(store))
    return {
      async put(state, flow) {
        const cookie = { originalMaxAge: TTL_MS, expires: new Date(Date.now() + TTL_MS) }
        await set(state, { cookie, flow } as FlowSession)
      },
      async take(state) {
        const found = (await get(state)) as FlowSession | null | undefined
        if (!found) return undefined
        await destroy(state)
        return found.flow
      },
      async close() {
        store.close()
        await pool.end()
      },
    }
  },
  fill: `
    INSERT INTO session (sid, sess, expire)
    SELECT gen_random_uuid(), to_json(repeat('v', 450)), now() + interval '1 day' FROM generate_series(1, $1)`,
}
