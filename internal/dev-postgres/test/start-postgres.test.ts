import { networkInterfaces } from 'node:os'
import { type PostgresServer, startPostgres } from '@org/dev-postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { query } from './support/query.ts'
import { findTraces, remainingTraces } from './support/traces.ts'

let server: PostgresServer

beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server.stop())

/** The server's URL with some parts changed. */
function urlWith(parts: Partial<Pick<URL, 'hostname' | 'password'>>): string {
  return Object.assign(new URL(server.connectionString), parts).href
}

test('the server uses UTF-8, sorts by code point and runs in UTC', async () => {
  const [row] = await query(
    server.connectionString,
    `SELECT current_setting('server_encoding') AS encoding, current_setting('TimeZone') AS zone,
            datcollate, datctype FROM pg_database WHERE datname = current_database()`,
  )
  expect(row).toEqual({
    encoding: 'UTF8',
    zone: expect.stringMatching(/UTC$/),
    datcollate: 'C',
    datctype: 'C',
  })
})

test('a connection without the right password is refused', async () => {
  await expect(query(urlWith({ password: 'wrong' }), 'SELECT 1')).rejects.toThrow(
    'password authentication failed',
  )
})

test('the server does not listen on other interfaces', async () => {
  const [listening] = await query(server.connectionString, 'SHOW listen_addresses')
  expect(listening).toEqual({ listen_addresses: '127.0.0.1' })
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  for (const { address, family } of addresses) {
    if (family !== 'IPv4' || address === '127.0.0.1') continue
    await expect(query(urlWith({ hostname: address }), 'SELECT 1')).rejects.toThrow('ECONNREFUSED')
  }
})

test('databases are independent of each other', async () => {
  const [one, other] = await Promise.all([server.createDatabase(), server.createDatabase('Ünusual "name"')])
  await query(one.connectionString, 'CREATE TABLE seen ()')
  expect(
    await query(other.connectionString, "SELECT to_regclass('seen') AS seen, current_database()"),
  ).toEqual([{ seen: null, current_database: 'Ünusual "name"' }])
  await Promise.all([one.drop(), other.drop()])
})

test('a database is dropped even though a client is connected, and only once', async () => {
  const database = await server.createDatabase()
  const asleep = query(database.connectionString, 'SELECT pg_sleep(600)')
  const cutOff = expect(asleep).rejects.toThrow('terminating connection')
  await expect
    .poll(() =>
      query(server.connectionString, "SELECT FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'"),
    )
    .toHaveLength(1)
  await database.drop()
  await cutOff
  await database.drop()
  await expect(query(database.connectionString, 'SELECT 1')).rejects.toThrow('does not exist')
})

test.each(['fast', 'immediate'] as const)('data and port survive a %s outage', async (mode) => {
  const database = await server.createDatabase()
  await query(database.connectionString, 'CREATE TABLE kept AS SELECT 42 AS answer')
  await server.halt(mode)
  await expect(query(database.connectionString, 'SELECT 1')).rejects.toThrow('ECONNREFUSED')
  await server.halt(mode)
  await server.resume()
  await server.resume()
  expect(await query(database.connectionString, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }])
  await database.drop()
})

test('fsync is off by default and can be turned on', async () => {
  await using safe = await startPostgres({ fsync: true, postgresFlags: ['-c', 'timezone=Asia/Tokyo'] })
  expect(await query(safe.connectionString, 'SHOW fsync')).toEqual([{ fsync: 'on' }])
  expect(await query(server.connectionString, 'SHOW fsync')).toEqual([{ fsync: 'off' }])
  expect(await query(safe.connectionString, 'SHOW timezone')).toEqual([{ TimeZone: 'Asia/Tokyo' }])
})

test('servers that start concurrently do not interfere with each other', async () => {
  const servers = await Promise.all([startPostgres(), startPostgres(), startPostgres()])
  const urls = servers.map(({ connectionString }) => new URL(connectionString))
  expect(new Set(urls.map(({ port }) => port)).size).toBe(3)
  expect(new Set(urls.map(({ password }) => password)).size).toBe(3)
  await Promise.all(servers.map((each) => each.stop()))
})

test('a stopped server has ended when stop resolves', async () => {
  const stopping = await startPostgres()
  const traces = await findTraces(stopping.connectionString)
  await Promise.all([stopping.stop(), stopping.stop()])
  expect(await remainingTraces(traces)).toEqual([])
  await expect(stopping.resume()).rejects.toThrow('The server was stopped')
})

test('a killed server can be resumed and leaves nothing behind', async () => {
  const killed = await startPostgres()
  const { postmaster } = await findTraces(killed.connectionString)
  process.kill(postmaster, 'SIGKILL')
  await killed.halt()
  await killed.resume()
  const traces = await findTraces(killed.connectionString)
  process.kill(traces.postmaster, 'SIGKILL')
  await killed.stop()
  expect(await remainingTraces(traces)).toEqual([])
})
