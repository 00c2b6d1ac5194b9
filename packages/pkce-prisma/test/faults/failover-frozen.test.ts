import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createFailoverDatabase } from './support/failover-database.ts'
import { FlowLoad } from './support/flow-load.ts'
import { expectRiddenThroughSilence } from './support/ride-through.ts'

const database = await createFailoverDatabase({ synchronous: true })
const { primary, standby, endpoint } = database

test('when a primary freezes for 3 s, calls wait and none fails', async () => {
  const load = new FlowLoad([database.openStore(), database.openStore()])
  await load.more(200)
  await primary.freeze()
  await sleep(3_000)
  await primary.thaw()
  await load.more(200)
  await load.stop()

  expect(await load.violations(primary.query)).toEqual([])
  expect(load.failures).toEqual([])
})

test('a primary that thaws after its connections were dropped hands no flow out twice', async () => {
  const load = new FlowLoad([database.openStore(), database.openStore()])
  await load.more(200)
  await primary.freeze()
  await sleep(7_000)
  await primary.thaw()
  await load.more(200)
  await load.stop()

  expect(await load.violations(primary.query)).toEqual([])
  expectRiddenThroughSilence(load)
})

test('statements that a thawed primary runs after a failover have no effect', async () => {
  const load = new FlowLoad([database.openStore(), database.openStore()])
  await load.more(200)
  await primary.freeze()
  await standby.promote()
  endpoint.pointTo(standby.databaseUrl)
  await load.more(200)
  await primary.thaw()
  await load.more(200)
  await load.stop()

  expect(await load.violations(standby.query)).toEqual([])
  expectRiddenThroughSilence(load)
})
