import { expect, test } from 'vitest'
import { newState, newValue } from '../support/pkce-database.ts'
import { createFailoverDatabase } from './support/failover-database.ts'
import { FlowLoad } from './support/flow-load.ts'
import { ANSWERED_WITHIN_MS, expectRiddenThroughSilence } from './support/ride-through.ts'

const FLOWS = 20

const [quiet, busy] = [
  await createFailoverDatabase({ synchronous: true }),
  await createFailoverDatabase({ synchronous: true }),
]

test('after a host vanishes and the endpoint moves, takes and puts succeed in time', async () => {
  const { standby, endpoint } = quiet
  const taker = quiet.openStore()
  const newcomer = quiet.openStore()
  const flows = newFlows()
  await Promise.all(flows.map(({ state, value }) => taker.put(state, value)))
  endpoint.drop()
  const startedMs = performance.now()
  const taking = Promise.all(flows.map(({ state }) => taker.take(state)))
  const fresh = newFlows()
  const putting = Promise.all(fresh.map(({ state, value }) => newcomer.put(state, value)))
  await standby.promote()
  endpoint.pointTo(standby.databaseUrl)

  const [taken] = await Promise.all([taking, putting])
  expect(performance.now() - startedMs).toBeLessThan(ANSWERED_WITHIN_MS)
  expect(taken).toMatchObject(flows.map(({ value }) => value))
  const takenLater = await Promise.all(fresh.map(({ state }) => newcomer.take(state)))
  expect(takenLater).toMatchObject(fresh.map(({ value }) => value))
})

test('when a host vanishes under load, no flow is lost or handed out twice', async () => {
  const { standby, endpoint } = busy
  const load = new FlowLoad([busy.openStore(), busy.openStore()])
  await load.more(200)
  endpoint.drop()
  await standby.promote()
  endpoint.pointTo(standby.databaseUrl)
  await load.more(200)
  await load.stop()

  expect(await load.violations(standby.query)).toEqual([])
  expectRiddenThroughSilence(load)
})

function newFlows() {
  return Array.from({ length: FLOWS }, () => ({ state: newState(), value: newValue() }))
}
