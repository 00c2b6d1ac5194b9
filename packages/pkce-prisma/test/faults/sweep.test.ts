import { setTimeout as sleep } from 'node:timers/promises'
import { beforeEach, expect, test } from 'vitest'
import { createPrismaClient } from '../../src/client.ts'
import { createPkceDatabase, newState, newValue } from '../support/pkce-database.ts'
import { answerOf, expired, notSwept } from './support/answers.ts'
import { insertExpired } from './support/expired-rows.ts'
import { runProgram } from './support/run-program.ts'
import { openSession } from './support/session.ts'

const database = await createPkceDatabase()
const store = database.openStore()
beforeEach(async () => {
  await database.query('TRUNCATE oauth_pkce_states')
  await database.query('DROP FUNCTION IF EXISTS on_delete CASCADE')
})

test.for([
  ['the database rejects a row', "RAISE EXCEPTION 'refused'", 'P0001'],
  ['its connection is cut', 'PERFORM pg_terminate_backend(pg_backend_pid())', '57P01'],
] as const)('a sweep that ends early because %s keeps its deletions', async ([, failure, sqlState]) => {
  await insertExpired(database, 2_500, "CASE n WHEN 2400 THEN 'failing' ELSE 'issue-tracker' END")
  await onDelete('failing', `${failure};`)
  const prisma = createPrismaClient({ connectionString: database.connectionString })
  expect(await answerOf(database.openStore({ prisma }).sweep())).toEqual(notSwept(sqlState))
  await prisma.$disconnect()
  await expect(database.query('SELECT FROM oauth_pkce_states')).resolves.toHaveLength(500)

  await database.query('DROP FUNCTION on_delete CASCADE')
  await expect(store.sweep()).resolves.toBe(500)
})

test('a sweep blocks only puts under the states that it deletes', async () => {
  await insertExpired(database, 100, "'held up'")
  await onDelete('held up', 'PERFORM pg_advisory_xact_lock_shared(1);')
  const holder = await openSession(database.connectionString)
  await holder.query('SELECT pg_advisory_lock(1)')
  const heldUp = store.sweep()
  await expect.poll(() => sessionsWaitingFor('advisory')).toBe(1)

  const replica = database.openStore()
  const [state, value] = [newState(), newValue()]
  await replica.put(state, value)
  await expect(replica.take(state)).resolves.toMatchObject(value)
  expect(await answerOf(replica.take('expired 1'))).toEqual(expired)
  await expect(replica.sweep()).resolves.toBe(0)
  const late = replica.put('expired 1', value)
  await expect.poll(() => sessionsWaitingFor('transactionid')).toBe(1)

  await holder.query('SELECT pg_advisory_unlock(1)')
  await expect(heldUp).resolves.toBe(100)
  await late
  await expect(replica.take('expired 1')).resolves.toMatchObject(value)
})

test('without a timer, only an explicit sweep deletes rows, and its process ends by itself', async () => {
  await insertExpired(database, 1_500)
  await sleep(200)
  await expect(database.query('SELECT FROM oauth_pkce_states')).resolves.toHaveLength(1_500)
  const { connectionString } = database
  const end = await runProgram('sweep-once', { input: { connectionString } })
  expect(end).toEqual({ exitCode: 0, signal: null, stderr: '', reported: [1_500] })
  await expect(database.query('SELECT FROM oauth_pkce_states')).resolves.toEqual([])
})

/** Makes the database run `statement` before it deletes a row of `connection`. */
async function onDelete(connection: string, statement: string): Promise<void> {
  await database.query(
    `CREATE FUNCTION on_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${statement} RETURN OLD; END $$`,
  )
  await database.query(
    `CREATE TRIGGER on_delete BEFORE DELETE ON oauth_pkce_states
     FOR EACH ROW WHEN (OLD.connection = '${connection}') EXECUTE FUNCTION on_delete()`,
  )
}

async function sessionsWaitingFor(lockType: string): Promise<number> {
  const waiting = await database.query(
    `SELECT FROM pg_locks JOIN pg_stat_activity USING (pid)
     WHERE datname = current_database() AND locktype = $1 AND NOT granted`,
    lockType,
  )
  return waiting.length
}
