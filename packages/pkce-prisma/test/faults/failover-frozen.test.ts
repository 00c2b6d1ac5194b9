import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createFailoverDatabase } from './support/failover-database.ts'
import { FlowLoad } from './support/flow-load.ts'
import { expectRiddenThroughSilence } from './support/ride-through.ts'

const database = await createFailoverDatabase({ synchronous: true })
const { primary, standby, endpoint } = database

test('a primary that freezes for 3 s: every call waits, and none fails', async () => {
  const load = new FlowLoad([database.openStore(), database.openStore()])
  await load.more(200)
  await primary.freeze()
  await sleep(3_000)
  await primary.thaw()
  await load.more(200)
  await load.stop()

  expect(await load.wrongs(primary.query)).toEqual([])
  expect(load.failures).toEqual([])
})

test('a primary that freezes until its connections are given up: what it runs later hands nothing out twice', async () => {
  const load = new FlowLoad([database.openStore(), database.openStore()])
  await load.more(200)
  await primary.freeze()
  await sleep(7_000)
  await primary.thaw()
  await load.more(200)
  await load.stop()

  expect(await load.wrongs(primary.query)).toEqual([])
  expectRiddenThroughSilence(load)
})

test('a frozen primary that thaws after the failover: nothing that it runs then counts', async () => {
  const load = new FlowLoad([database.openStore(), database.openStore()])
  await load.more(200)
  await primary.freeze()
  await standby.promote()
  endpoint.pointTo(standby.databaseUrl)
  await load.more(200)
  await primary.thaw()
  await load.more(200)
  await load.stop()

  expect(await load.wrongs(standby.query)).toEqual([])
  expectRiddenThroughSilence(load)
})
