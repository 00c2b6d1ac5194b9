import { startPostgres } from '@org/dev-postgres'
import { PKCE_STATE_TTL_MS } from '@org/pkce-core'
import { deployMigrations } from '@org/pkce-migrate'
import { afterAll, test } from 'vitest'
import { createPrismaClient } from '../../src/client.ts'
import { PrismaPkceStore } from '../../src/index.ts'
import { newState, newValue } from '../support/pkce-database.ts'
import { programEncryptor, runProgram } from './support/run-program.ts'

// Some of the zones below change their clocks at these times. Apia skipped a day.
const PAST = [
  '2011-12-30T09:59:59.999Z',
  '2011-12-30T10:00:00.000Z',
  '2024-03-31T00:59:59.999Z',
  '2024-03-31T01:00:00.000Z',
  '2024-10-27T00:59:59.999Z',
  '2024-10-27T01:00:00.001Z',
]
const FUTURE = [
  '2080-03-10T05:29:59.999Z',
  '2080-03-10T05:30:00.000Z',
  '2080-03-31T00:59:59.999Z',
  '2080-10-27T01:00:00.000Z',
  '2080-04-06T13:59:59.999Z',
  '2080-09-28T14:00:00.001Z',
]
const EDGES = PAST.map((createdAt, index) => ({ createdAt, expiresAt: FUTURE[index] ?? '' }))

const server = await startPostgres({ postgresFlags: ['-c', 'timezone=Asia/Tokyo'] })
afterAll(() => server.stop())
const { connectionString } = await server.createDatabase('clocks')
await deployMigrations({ connectionString })
const prisma = createPrismaClient({ connectionString })
afterAll(() => prisma.$disconnect())
const store = new PrismaPkceStore({ prisma, encryptor: programEncryptor, sweepIntervalMs: 0 })

const password = newState()
for (const statement of [
  'ALTER DATABASE clocks SET search_path = pkce, public',
  `ALTER DATABASE clocks SET timezone = 'Pacific/Chatham'`,
  `ALTER DATABASE clocks SET datestyle = 'German'`,
  `CREATE ROLE service LOGIN PASSWORD '${password}'`,
  'GRANT USAGE ON SCHEMA pkce TO service',
  'GRANT SELECT, INSERT, UPDATE, DELETE ON pkce.oauth_pkce_states TO service',
  `ALTER ROLE service SET timezone = 'America/St_Johns'`,
]) {
  await prisma.$executeRawUnsafe(statement)
}

const asService = Object.assign(new URL(connectionString), { username: 'service', password }).href

test.concurrent.for([
  {
    owner: 'the database',
    connectionString,
    zones: { processTimeZone: 'America/New_York', sessionTimeZone: 'Pacific/Chatham' },
    hoursOff: 6,
  },
  {
    owner: 'the role',
    connectionString: asService,
    zones: { processTimeZone: 'Europe/Lisbon', sessionTimeZone: 'America/St_Johns' },
    hoursOff: -6,
  },
  {
    owner: 'the session',
    connectionString: `${asService}?options=${encodeURIComponent('-c TimeZone=Asia/Kathmandu')}`,
    zones: { processTimeZone: 'Pacific/Apia', sessionTimeZone: 'Asia/Kathmandu' },
    hoursOff: 6,
  },
])(
  'timestamps are exact in the time zone of $owner when the process clock is $hoursOff h off',
  async ({ connectionString, zones, hoursOff }, { expect }) => {
    const edges = await Promise.all(EDGES.map(({ createdAt, expiresAt }) => putAt(createdAt, expiresAt)))
    const expired = await putAt('2024-03-31T00:59:59.999Z', new Date(Date.now() - 1).toISOString())
    const state = newState()
    const { reported, ...end } = await runProgram('clocks', {
      input: { connectionString, hoursOff, state, edges, expired },
      env: { TZ: zones.processTimeZone },
      nodeOptions: [`--import=${new URL('programs/shift-clock.js', import.meta.url)}`],
    })
    expect(end).toEqual({ exitCode: 0, signal: null, stderr: '' })
    const [inDatabase, inMemory] = reported as [InDatabase, InMemory]

    expect(inDatabase).toMatchObject({
      processTimeZone: zones.processTimeZone,
      processIsOff: hoursOff,
      row: { sessionTimeZone: zones.sessionTimeZone, isNew: true },
      edges: EDGES,
      expired: 'expired',
    })
    const { row, put, taken } = inDatabase
    expect(taken).toEqual({ createdAt: row.createdAt, expiresAt: row.expiresAt })
    expect(put).toEqual({ expiresAt: row.expiresAt })
    expect(lifetime(taken)).toBe(PKCE_STATE_TTL_MS)

    expect(inMemory).toMatchObject({ memoryIsOff: hoursOff, taken: inMemory.put, expired: 'expired' })
    expect(lifetime(inMemory.taken)).toBe(1_000)
  },
)

interface Timestamps {
  createdAt: string
  expiresAt: string
}

interface InDatabase {
  row: Timestamps
  put: Pick<Timestamps, 'expiresAt'>
  taken: Timestamps
}

type InMemory = Pick<InDatabase, 'put' | 'taken'>

function lifetime({ createdAt, expiresAt }: Timestamps): number {
  return Date.parse(expiresAt) - Date.parse(createdAt)
}

/** Puts a flow, then overwrites its `created_at` and `expires_at`. */
async function putAt(createdAt: string, expiresAt: string): Promise<string> {
  const state = newState()
  await store.put(state, newValue())
  await prisma.$executeRawUnsafe(
    `UPDATE pkce.oauth_pkce_states SET created_at = $2::text::timestamptz, expires_at = $3::text::timestamptz
     WHERE state_hash = sha256($1)`,
    Buffer.from(state),
    createdAt,
    expiresAt,
  )
  return state
}
