import { Redis } from 'ioredis'
import type { ServedContender } from '../contender.ts'
import { TTL_MS } from '../flow.ts'

/** `SET NX EX`, then `GETDEL`, on a Redis that syncs every write to disk before it answers. */
export const contender: ServedContender = {
  name: 'ioredis: SET NX EX, GETDEL, Redis with appendfsync always',
  async prepare() {},
  async open(url) {
    const client = new Redis(url)
    return {
      async put(state, flow) {
        const stored = await client.set(state, JSON.stringify(flow), 'EX', TTL_MS / 1000, 'NX')
        if (stored === null) throw new Error('a flow already exists under this state')
      },
      async take(state) {
        const value = await client.getdel(state)
        return value === null ? undefined : JSON.parse(value)
      },
      async close() {
        await client.quit()
      },
    }
  },
}
