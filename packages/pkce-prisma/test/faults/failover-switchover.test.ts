import { expect, test } from 'vitest'
import { createFailoverDatabase } from './support/failover-database.ts'
import { FlowLoad } from './support/flow-load.ts'
import { expectRiddenThrough } from './support/ride-through.ts'

const database = await createFailoverDatabase({ synchronous: true })
const { primary, standby, endpoint } = database

test('a planned switchover under load fails no call, loses no flow and gives none out twice', async () => {
  const load = new FlowLoad([database.openStore(), database.openStore()])
  await load.more(200)
  await primary.demote(standby)
  await standby.promote()
  endpoint.pointTo(standby.databaseUrl)
  await load.more(200)
  await load.stop()

  expect(await load.violations(standby.query)).toEqual([])
  expectRiddenThrough(load)
})

test('a switchover back that resets connections loses no flow and gives none out twice', async () => {
  const load = new FlowLoad([database.openStore(), database.openStore()])
  await load.more(200)
  await standby.demote(primary)
  await primary.promote()
  endpoint.pointTo(primary.databaseUrl, 'reset')
  await load.more(200)
  await load.stop()

  expect(await load.violations(primary.query)).toEqual([])
  expectRiddenThrough(load)
})
