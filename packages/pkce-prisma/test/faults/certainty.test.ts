import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { createPrismaClient } from '../../src/client.ts'
import { createPkceDatabase, newState, newValue, PATIENT } from '../support/pkce-database.ts'
import { answerOf, notFound, notPut, notTaken } from './support/answers.ts'
import { Gate, openTransactions, putInOneBatch } from './support/batches.ts'
import { startFaultServer } from './support/fault-server.ts'
import { hookedClient } from './support/hooked-client.ts'
import { openSession } from './support/session.ts'

const database = await createPkceDatabase()
const store = database.openStore()

test('a take gets its flow even if another transaction updates the row in the meantime', async () => {
  const state = newState()
  await store.put(state, newValue())
  const other = await openSession(database.connectionString)
  await other.query('BEGIN; UPDATE oauth_pkce_states SET started_by = started_by')
  const deleting = new Gate()
  const hooked = database.openStore({
    prisma: hookedClient(database.prisma, { beforeDelete: () => deleting.open() }),
  })
  const take = answerOf(hooked.take(state))
  await deleting.opened
  await other.query('COMMIT')
  expect(await take).toBe('answered')
})

test('takes find their flows while all rows are constantly rewritten', async () => {
  const states = Array.from({ length: 200 }, newState)
  await Promise.all(states.map((state) => store.put(state, newValue())))
  let done = false
  const rewriting = (async () => {
    while (!done) await database.query('UPDATE oauth_pkce_states SET started_by = started_by')
  })()
  const answers: unknown[] = []
  for (const state of states) answers.push(await answerOf(store.take(state)))
  done = true
  await rewriting
  expect(answers.filter((answer) => answer !== 'answered')).toEqual([])
})

test('after an idle_in_transaction_session_timeout before COMMIT, a second transaction takes', async () => {
  await database.query(`
    CREATE FUNCTION hurry() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      PERFORM set_config('idle_in_transaction_session_timeout', '200ms', true);
      RETURN NULL;
    END $$;
    CREATE TRIGGER hurry AFTER DELETE ON oauth_pkce_states EXECUTE FUNCTION hurry()`)
  let deletions = 0
  const afterDelete = async () => {
    deletions += 1
    if (deletions === 1) await expect.poll(() => openTransactions(database)).toBe(0)
  }
  const slow = database.openStore({ prisma: hookedClient(database.prisma, { afterDelete }) })
  const state = newState()
  await store.put(state, newValue())
  expect(await answerOf(slow.take(state))).toBe('answered')
  expect(deletions).toBe(2)
  await database.query('DROP TRIGGER hurry ON oauth_pkce_states')
  expect(await answerOf(store.take(state))).toEqual(notFound)
})

test('a put that is too large for an index of the service fails alone', async () => {
  await database.query('CREATE INDEX services ON oauth_pkce_states (return_url)')
  const long = Array.from({ length: 180 }, newState).join('')
  const answers = await putInOneBatch(database, store, () => [
    answerOf(store.put(newState(), newValue())),
    answerOf(store.put(newState(), newValue({ returnUrl: `/${long}` }))),
    answerOf(store.put(newState(), newValue())),
  ])
  await database.query('DROP INDEX services')
  expect(answers).toEqual(['answered', notPut('54000'), 'answered'])
})

describe('while the test waits for a time limit', { concurrent: true }, () => {
  test('close() ends even though a sweep is never answered', async () => {
    const prisma = createPrismaClient({ connectionString: database.connectionString, maxConnections: 1 })
    const [{ pid } = { pid: 0 }] = await prisma.$queryRawUnsafe<{ pid: number }[]>(
      'SELECT pg_backend_pid() AS pid',
    )
    const sweeping = database.openStore({ prisma })
    process.kill(pid, 'SIGSTOP')
    try {
      const sweep = answerOf(sweeping.sweep())
      const closed = sweeping.close().then(() => 'closed')
      expect(await Promise.race([closed, sleep(33_000, 'still open')])).toBe('closed')
      expect(await sweep).toMatchObject({ code: 'PKCE_STORE_SWEEP_FAILED', retryable: true })
    } finally {
      process.kill(pid, 'SIGCONT')
      await prisma.$disconnect()
    }
  })

  test('puts that queue while the pool is exhausted fail with retryable: true', async () => {
    const prisma = createPrismaClient({ connectionString: database.connectionString, maxConnections: 1 })
    const exhausted = database.openStore({ prisma })
    const release = new Gate()
    const other = prisma.$transaction(() => release.opened, PATIENT)
    await sleep(100)
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => answerOf(exhausted.put(newState(), newValue()))),
    )
    expect(answers).toEqual(Array(6).fill(notPut('NoConnectionInTime')))
    release.open()
    await other
    await exhausted.close()
    await prisma.$disconnect()
  })

  test('a put that waits for its solo retry after a rollback of its batch is retryable', async () => {
    const own = await startFaultServer()
    await own.query(`
      CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(10); RETURN NEW; END $$;
      CREATE TRIGGER dawdle BEFORE INSERT ON oauth_pkce_states FOR EACH ROW EXECUTE FUNCTION dawdle();
      ALTER ROLE postgres SET statement_timeout = '2s'`)
    const slow = own.openStore()
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => answerOf(slow.put(newState(), newValue()))),
    )
    // Only the puts whose statement is in flight may be unknown.
    expect(
      answers.filter((answer) => (answer as { retryable: boolean }).retryable === false).length,
    ).toBeLessThanOrEqual(2)
  })

  test('a call that a server refuses while it shuts down is retryable', async ({ onTestFinished }) => {
    const own = await startFaultServer()
    const [{ pid } = { pid: 0 }] = await own.query<{ pid: number }>(
      `SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int AS pid`,
    )
    await openSession(own.connectionString, onTestFinished)
    const late = own.openStore()
    process.kill(pid, 'SIGTERM')
    await expect.poll(() => own.query('SELECT').catch(({ code }: { code?: string }) => code)).toBe('57P03')
    const [put, take] = [answerOf(late.put(newState(), newValue())), answerOf(late.take(newState()))]
    expect(await put).toEqual(notPut('57P03'))
    expect(await take).toEqual(notTaken('57P03'))
  })
})
