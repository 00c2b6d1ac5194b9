import { expect, test } from 'vitest'
import { createFailoverDatabase } from './support/failover-database.ts'
import { FlowLoad } from './support/flow-load.ts'
import { expectRiddenThrough } from './support/ride-through.ts'

const database = await createFailoverDatabase({ synchronous: true })
const { primary, standby, endpoint } = database

test('when a primary is killed under load, the standby loses no flow and gives none out twice', async () => {
  const load = new FlowLoad([database.openStore(), database.openStore()])
  await load.more(200)
  await primary.halt('kill')
  await standby.promote()
  endpoint.pointTo(standby.databaseUrl)
  await load.more(200)
  await load.stop()

  expect(await load.violations(standby.query)).toEqual([])
  expectRiddenThrough(load)
})
