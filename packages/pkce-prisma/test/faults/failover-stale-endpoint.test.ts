import { setTimeout as sleep } from 'node:timers/promises'
import type { PkceStore } from '@org/pkce-core'
import { expect, test } from 'vitest'
import { newState, newValue } from '../support/pkce-database.ts'
import { answerOf, notFound } from './support/answers.ts'
import { createFailoverDatabase, type FailoverServer } from './support/failover-database.ts'

const FLOWS = 20
/** How long the endpoint keeps leading to the demoted server after a store has connected to it. */
const STALE_MS = 2_000
const REPLICA = 'replica'

const database = await createFailoverDatabase()
const { primary, standby, endpoint } = database
const toEndpoint = new URL(database.connectionString)
toEndpoint.searchParams.set('application_name', REPLICA)
const replica = database.openStore({ connectionString: toEndpoint.href })
const elsewhere = database.openStore({ connectionString: standby.databaseUrl })

test('takes do not trust a demoted primary, and leave it once the endpoint moves', async () => {
  const [known, gone] = [await putFlows(replica), await putFlows(replica)]
  await primary.demote()
  await standby.promote()
  // From now on, the demoted primary receives no changes.
  const fresh = await putFlows(elsewhere)
  await Promise.all(gone.map(({ state }) => elsewhere.take(state)))

  const acceptedBefore = endpoint.accepted
  const all = [...known, ...fresh, ...gone]
  let answered = 0
  const answering = Promise.all(
    all.map(({ state }) =>
      answerOf(replica.take(state)).finally(() => {
        answered += 1
      }),
    ),
  )
  await expect.poll(() => endpoint.accepted).toBeGreaterThan(acceptedBefore)
  await sleep(STALE_MS)
  expect(answered).toBe(0)
  endpoint.pointTo(standby.databaseUrl)

  const taken = [...known, ...fresh].map(() => 'answered')
  expect(await answering).toEqual([...taken, ...gone.map(() => notFound)])
  await expect.poll(() => sessionsOn(primary)).toBe(0)
})

test('puts wait until the endpoint moves away from a demoted primary', async () => {
  endpoint.pointTo(standby.databaseUrl, 'reset')
  await standby.demote()
  const acceptedBefore = endpoint.accepted
  const flows = newFlows()
  const putting = Promise.all(flows.map(({ state, value }) => answerOf(replica.put(state, value))))
  await expect.poll(() => endpoint.accepted).toBeGreaterThan(acceptedBefore)
  await sleep(STALE_MS)
  await primary.promote()
  endpoint.pointTo(primary.databaseUrl)
  expect(await putting).toEqual(flows.map(() => 'answered'))
  const taken = await Promise.all(flows.map(({ state }) => replica.take(state)))
  expect(taken).toMatchObject(flows.map(({ value }) => value))
})

function newFlows() {
  return Array.from({ length: FLOWS }, () => ({ state: newState(), value: newValue() }))
}

async function putFlows(store: PkceStore) {
  const flows = newFlows()
  await Promise.all(flows.map(({ state, value }) => store.put(state, value)))
  return flows
}

/** How many sessions the replica has on the server. */
async function sessionsOn({ query }: FailoverServer): Promise<number> {
  const sql = 'SELECT FROM pg_stat_activity WHERE application_name = $1'
  return (await query(sql, REPLICA)).length
}
