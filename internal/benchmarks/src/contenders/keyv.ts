import KeyvPostgres from '@keyv/postgres'
import Keyv from 'keyv'
import { CONNECTIONS, type ServedContender } from '../contender.ts'
import { type Flow, TTL_MS } from '../flow.ts'

/** `set` with a TTL, then `get` and `delete`. */
export const contender: ServedContender = {
  name: 'keyv with @keyv/postgres: set, get, delete',
  // keyv creates its table itself.
  async prepare(url) {
    const contender = await this.open(url)
    await contender.take('nothing')
    await contender.close()
  },
  async open(url) {
    const store = new KeyvPostgres({ uri: url, max: CONNECTIONS })
    const keyv = new Keyv({ store, ttl: TTL_MS, throwOnErrors: true })
    return {
      async put(state, flow) {
        await keyv.set(state, flow)
      },
      async take(state) {
        const flow = await keyv.get<Flow>(state)
        if (flow !== undefined) await keyv.delete(state)
        return flow
      },
      // All instances share one pool, which only the first can end.
      close: () => keyv.disconnect().catch(() => {}),
    }
  },
  fill: `
    INSERT INTO keyv (key, value)
    SELECT 'keyv:' || gen_random_uuid(), repeat('v', 450) FROM generate_series(1, $1)`,
}
