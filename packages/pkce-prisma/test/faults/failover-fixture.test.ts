import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { newState, newValue } from '../support/pkce-database.ts'
import { answerOf } from './support/answers.ts'
import { createFailoverDatabase } from './support/failover-database.ts'
import { openSession } from './support/session.ts'

const database = await createFailoverDatabase({ synchronous: true })
const { primary, standby, endpoint, connectionString } = database

const WHERE_AM_I = 'SELECT inet_server_port() AS port, pg_is_in_recovery() AS "isStandby"'
const portOf = (url: string) => Number(new URL(url).port)

test('a flow put through the endpoint is on both servers once put resolves', async () => {
  const store = database.openStore()
  const state = newState()
  const value = newValue()
  await store.put(state, value)
  const find = 'SELECT connection FROM oauth_pkce_states WHERE state_hash = sha256($1)'
  const row = [{ connection: value.connection }]
  expect(await primary.query(find, Buffer.from(state))).toEqual(row)
  // The standby has it for certain, and shows it once it is replayed.
  await expect.poll(() => standby.query(find, Buffer.from(state))).toEqual(row)
  await expect(store.take(state)).resolves.toMatchObject(value)
})

test('a session whose packets are dropped stays silent after the endpoint moves', async () => {
  const session = await openSession(connectionString)
  expect((await session.query(WHERE_AM_I)).rows).toEqual([
    { port: portOf(primary.databaseUrl), isStandby: false },
  ])
  endpoint.drop()
  endpoint.pointTo(standby.databaseUrl)
  const asking = session.query(WHERE_AM_I)
  const another = await openSession(connectionString)
  expect((await another.query(WHERE_AM_I)).rows).toEqual([
    { port: portOf(standby.databaseUrl), isStandby: true },
  ])
  expect(await Promise.race([asking, sleep(200, 'silence')])).toBe('silence')
  endpoint.deliver()
  expect((await asking).rows).toEqual([{ port: portOf(primary.databaseUrl), isStandby: false }])
})

test('a store that reconnects after a switchover puts and takes on the new primary', async () => {
  await primary.demote(standby)
  await standby.promote()
  endpoint.pointTo(standby.databaseUrl)
  const store = database.openStore()
  const state = newState()
  expect(await answerOf(store.put(state, newValue()))).toBe('answered')
  expect(await answerOf(store.take(state))).toBe('answered')
})
