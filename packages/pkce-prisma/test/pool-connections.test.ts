import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { createPrismaClient, type PrismaClient } from '../src/client.ts'
import { databaseError } from '../src/database-error.ts'
import { SILENT_AFTER_MS } from '../src/limits.ts'
import { createPkceDatabase, newState, newValue, PATIENT } from './support/pkce-database.ts'
import { startProxy } from './support/proxy/proxy.ts'

const database = await createPkceDatabase()
await database.query(`
  CREATE FUNCTION refuse(sql_state text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION 'refused' USING ERRCODE = sql_state;
  END $$`)

/** A client with one connection. */
function connect(connectionString: string): AsyncDisposable & { prisma: PrismaClient } {
  const prisma = createPrismaClient({ connectionString, maxConnections: 1 })
  return { prisma, [Symbol.asyncDispose]: () => prisma.$disconnect() }
}

async function pidOf(client: Pick<PrismaClient, '$queryRawUnsafe'>): Promise<unknown> {
  const [row] = await client.$queryRawUnsafe<{ pid: number }[]>('SELECT pg_backend_pid() AS pid')
  return row?.pid
}

test.for<[sqlState: string, isKept: boolean]>([
  ['25006', false],
  ['25P03', false],
  ['25P04', false],
  ['57P01', false],
  ['57P02', false],
  ['57P05', false],
  ['23514', true],
  ['40001', true],
])('after %s in a transaction, the pool keeps the connection: %s', async ([sqlState, isKept]) => {
  await using client = connect(database.connectionString)
  const before = await pidOf(client.prisma)
  const refusal = client.prisma.$transaction((tx) => tx.$queryRawUnsafe(`SELECT refuse('${sqlState}')`))
  expect(await refusal.catch(databaseError)).toMatchObject({ sqlState })
  expect((await pidOf(client.prisma)) === before).toBe(isKept)
})

test('a pool that is only used for takes abandons a read-only server', async () => {
  const [{ name } = { name: '' }] = await database.query('SELECT current_database() AS name')
  const state = newState()
  await database.openStore().put(state, newValue())
  await database.query(`ALTER DATABASE "${name}" SET default_transaction_read_only = on`)
  await using client = connect(database.connectionString)
  const [setting] = await client.prisma.$queryRawUnsafe<object[]>('SHOW default_transaction_read_only')
  expect(setting).toEqual({ default_transaction_read_only: 'on' })
  await database.query(`SET default_transaction_read_only = off; ALTER DATABASE "${name}" RESET ALL`)
  const store = database.openStore({ prisma: client.prisma })
  await expect(store.take(state)).resolves.toBeDefined()
})

test('no call fails because the server ended an idle pooled connection', async () => {
  const url = new URL(database.connectionString)
  url.searchParams.set('application_name', 'stale')
  await using client = connect(url.href)
  const sessions = () => database.query(`SELECT 1 FROM pg_stat_activity WHERE application_name = 'stale'`)
  const endWhenIdle = `SELECT set_config('idle_session_timeout', '50ms', false)`
  for (let round = 0; round < 3; round += 1) {
    await expect(client.prisma.$queryRawUnsafe(endWhenIdle)).resolves.toHaveLength(1)
    await expect.poll(sessions).toEqual([])
    await expect(
      client.prisma.$transaction((tx) => tx.$queryRawUnsafe(endWhenIdle), PATIENT),
    ).resolves.toHaveLength(1)
    await expect.poll(sessions).toEqual([])
  }
})

describe.concurrent('a silent server', () => {
  test.for(['raw', 'transaction'])('loses its connection during a %s statement', async (way, { expect }) => {
    await using proxy = await startProxy(database.connectionString)
    await using client = connect(proxy.connectionString)
    await pidOf(client.prisma)
    const work = (silent: Pick<PrismaClient, '$queryRawUnsafe'>) => {
      proxy.decide = () => 'silence before'
      return pidOf(silent)
    }
    const startedMs = performance.now()
    const outcome = way === 'raw' ? work(client.prisma) : client.prisma.$transaction(work, PATIENT)
    expect(await outcome.catch(databaseError)).toMatchObject({ kind: 'SilentConnection' })
    expect(performance.now() - startedMs).toBeGreaterThan(SILENT_AFTER_MS - 100)
    await expect.poll(() => proxy.open).toBe(0)
  })

  test('is not confused with an idle connection or an idle transaction', async () => {
    await using client = connect(database.connectionString)
    const pid = await client.prisma.$transaction(async (tx) => {
      const before = await pidOf(tx)
      await sleep(SILENT_AFTER_MS + 1_000)
      expect(await pidOf(tx)).toBe(before)
      return before
    }, PATIENT)
    await sleep(SILENT_AFTER_MS + 1_000)
    expect(await pidOf(client.prisma)).toBe(pid)
  })
})
