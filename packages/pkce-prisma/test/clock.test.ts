import { expect, test, vi } from 'vitest'
import { createPrismaClient } from '../src/client.ts'
import { createPkceDatabase, newState, newValue } from './support/pkce-database.ts'

const HOUR_MS = 3_600_000
const database = await createPkceDatabase()
const store = database.openStore()

test.for([-6, 6])(
  'a process whose clock is %i hours off puts and takes by the database’s clock',
  async (hours) => {
    const state = newState()
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + hours * HOUR_MS })
    try {
      const { expiresAt } = await store.put(state, newValue())
      const [row] = await database.query(
        `SELECT floor(extract(epoch FROM created_at) * 1000)::float8 AS created,
              floor(extract(epoch FROM expires_at) * 1000)::float8 AS expires,
              abs(extract(epoch FROM now() - created_at)) < 5 AS "isRecent"
       FROM oauth_pkce_states WHERE state_hash = sha256($1)`,
        Buffer.from(state),
      )
      expect(row).toMatchObject({ expires: expiresAt.getTime(), isRecent: true })
      const taken = await store.take(state)
      expect(taken.createdAt.getTime()).toBe(row?.created)
      expect(taken.expiresAt.getTime() - taken.createdAt.getTime()).toBe(store.ttlMs)
    } finally {
      vi.useRealTimers()
    }
  },
)

test.for(['America/St_Johns', 'Asia/Kathmandu', 'Pacific/Apia'])(
  'timestamps are exact to the millisecond with sessions in %s',
  async (timeZone) => {
    const separator = database.connectionString.includes('?') ? '&' : '?'
    const options = encodeURIComponent(`-c TimeZone=${timeZone}`)
    const prisma = createPrismaClient({
      connectionString: `${database.connectionString}${separator}options=${options}`,
    })
    try {
      const elsewhere = database.openStore({ prisma })
      const [session] = await prisma.$queryRawUnsafe<{ TimeZone: string }[]>('SHOW TimeZone')
      expect(session?.TimeZone).toBe(timeZone)

      const state = newState()
      const { expiresAt } = await elsewhere.put(state, newValue())
      expect(Math.abs(expiresAt.getTime() - Date.now() - elsewhere.ttlMs)).toBeLessThan(HOUR_MS / 4)
      await expect(store.take(state)).resolves.toMatchObject({ expiresAt })
    } finally {
      await prisma.$disconnect()
    }
  },
)

test('the database decides whether a flow has expired, not the clock of the process', async () => {
  const state = newState()
  await store.put(state, newValue())
  await database.query(
    `UPDATE oauth_pkce_states SET expires_at = now() WHERE state_hash = sha256($1)`,
    Buffer.from(state),
  )
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 6 * HOUR_MS })
  try {
    await expect(store.take(state)).rejects.toMatchObject({ reason: 'expired' })
  } finally {
    vi.useRealTimers()
  }
})
