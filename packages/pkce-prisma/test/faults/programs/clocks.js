// Puts while its clock is wrong, takes while it is wrong in the other direction, and reports every timestamp it received.
import { setTimeout as sleep } from 'node:timers/promises'
import { MemoryPkceStore } from '@org/pkce-memory'
import { answerOf, input, newValue, openStore, prisma, report } from './store.js'

const { hoursOff, state, edges, expired } = input
const instantsOf = ({ createdAt, expiresAt }) => ({ createdAt, expiresAt })

globalThis.shiftClock(hoursOff)
const store = openStore()
const memory = new MemoryPkceStore({ ttlMs: 1_000 })
const put = await store.put(state, newValue())
const putInMemory = await memory.put('taken', newValue())
await memory.put('expired', newValue())

const [row] = await prisma.$queryRaw`
  SELECT current_setting('TimeZone') AS "sessionTimeZone",
         (extract(epoch FROM now()) * 1000)::float8 AS "nowMs",
         now() - created_at < interval '10 seconds' AS "isNew",
         to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "createdAt",
         to_char(expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "expiresAt"
  FROM oauth_pkce_states WHERE state_hash = sha256(${Buffer.from(state)})`
const processTimeZone = Intl.DateTimeFormat().resolvedOptions().timeZone
const processIsOff = Math.round((Date.now() - row.nowMs) / 3_600_000)
const memoryIsOff = Math.round((putInMemory.expiresAt.getTime() - row.nowMs) / 3_600_000)

globalThis.shiftClock(-hoursOff)
report({
  processTimeZone,
  processIsOff,
  row,
  put,
  taken: instantsOf(await store.take(state)),
  edges: await Promise.all(edges.map(async (edge) => instantsOf(await store.take(edge)))),
  expired: await answerOf(store.take(expired)),
})

const memoryTaken = instantsOf(await memory.take('taken'))
await sleep(1_050)
report({ memoryIsOff, put: putInMemory, taken: memoryTaken, expired: await answerOf(memory.take('expired')) })

await memory.close()
await store.close()
await prisma.$disconnect()
