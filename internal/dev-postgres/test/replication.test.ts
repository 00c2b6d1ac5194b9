import { type PostgresServer, startPostgres } from '@org/dev-postgres'
import { expect, onTestFinished, test } from 'vitest'
import { query } from './support/query.ts'

const READ_ONLY = { code: '25006' }

interface Pair {
  primary: PostgresServer
  standby: PostgresServer
}

/** A primary with a table and a row, and its standby. */
async function startPair(): Promise<Pair> {
  const primary = await startPostgres()
  onTestFinished(() => primary.stop())
  await query(primary.connectionString, 'CREATE TABLE kept AS SELECT 1 AS number')
  const standby = await primary.startStandby()
  onTestFinished(() => standby.stop())
  return { primary, standby }
}

const insert = ({ connectionString }: PostgresServer, number: number) =>
  query(connectionString, `INSERT INTO kept VALUES (${number})`)

const numbers = async ({ connectionString }: PostgresServer) =>
  (await query(connectionString, 'SELECT number FROM kept ORDER BY number')).map(({ number }) => number)

const isReadOnly = async ({ connectionString }: PostgresServer) =>
  (await query(connectionString, 'SHOW transaction_read_only'))[0]?.transaction_read_only

test('a standby streams what its primary writes, and is read-only', async () => {
  const { primary, standby } = await startPair()
  await insert(primary, 2)
  await expect.poll(() => numbers(standby)).toEqual([1, 2])
  expect(await isReadOnly(primary)).toBe('off')
  expect(await isReadOnly(standby)).toBe('on')
  await expect(insert(standby, 3)).rejects.toMatchObject(READ_ONLY)
})

test('a switchover loses nothing, and the demoted primary follows the new one', async () => {
  const { primary, standby } = await startPair()
  await insert(primary, 2)
  await primary.demote(standby)
  expect(await isReadOnly(primary)).toBe('on')
  await expect(insert(primary, 3)).rejects.toMatchObject(READ_ONLY)

  await standby.promote()
  expect(await isReadOnly(standby)).toBe('off')
  await insert(standby, 4)
  expect(await numbers(standby)).toEqual([1, 2, 4])
  await expect.poll(() => numbers(primary)).toEqual([1, 2, 4])

  await standby.demote(primary)
  await primary.promote()
  await insert(primary, 5)
  await expect.poll(() => numbers(standby)).toEqual([1, 2, 4, 5])
})

test('a primary that is demoted without a new primary keeps its data unchanged', async () => {
  const { primary, standby } = await startPair()
  await primary.demote()
  await standby.promote()
  await insert(standby, 2)
  expect(await numbers(primary)).toEqual([1])
  await expect(insert(primary, 3)).rejects.toMatchObject(READ_ONLY)
  expect(await query(primary.connectionString, 'SELECT FROM pg_stat_wal_receiver')).toEqual([])
})

test('a killed primary restarts read-only even though the new one continued without it', async () => {
  const { primary, standby } = await startPair()
  await standby.halt()
  await insert(primary, 2)
  await primary.halt('kill')
  await standby.resume()
  await standby.promote()
  await insert(standby, 3)
  await primary.demote(standby)
  expect(await numbers(primary)).toEqual([1, 2])
  await expect(insert(primary, 4)).rejects.toMatchObject(READ_ONLY)

  await using another = await standby.startStandby()
  expect(await numbers(another)).toEqual([1, 3])
})

test('a standby that was down catches up', async () => {
  const { primary, standby } = await startPair()
  await standby.halt('kill')
  await insert(primary, 2)
  await standby.resume()
  await expect.poll(() => numbers(standby)).toEqual([1, 2])
})

test('with synchronous replication, a commit waits for the standby', async () => {
  const { primary, standby } = await startPair()
  await query(primary.connectionString, "ALTER SYSTEM SET synchronous_standby_names = '*'")
  await query(primary.connectionString, 'SELECT pg_reload_conf()')
  const synchronous = "SELECT FROM pg_stat_replication WHERE sync_state = 'sync'"
  await expect.poll(() => query(primary.connectionString, synchronous)).toHaveLength(1)
  await standby.freeze()
  const inserting = insert(primary, 2)
  const waiting = "SELECT FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
  await expect.poll(() => query(primary.connectionString, waiting)).toHaveLength(1)
  await standby.thaw()
  await inserting
})
