import { expect, test } from 'vitest'
import { createPkceDatabase, newState, newValue } from '../support/pkce-database.ts'
import { answerOf, collision, notFound } from './support/answers.ts'
import { encryptorAfter, Gate } from './support/batches.ts'
import { hookedClient } from './support/hooked-client.ts'
import { openSession } from './support/session.ts'

const database = await createPkceDatabase()
const healthy = database.openStore()

test('an aborted duplicate of a put does not let a third put overtake the first', async () => {
  let inserts = 0
  let sealed = 0
  const store = database.openStore({
    prisma: hookedClient(database.prisma, {
      beforeInsert: () => {
        inserts += 1
      },
    }),
    encryptor: encryptorAfter(() => {
      sealed += 1
    }),
  })
  const other = await openSession(database.connectionString)
  await other.query('BEGIN; LOCK TABLE oauth_pkce_states IN SHARE MODE')
  const state = newState()
  const first = answerOf(store.put(state, newValue()))
  await expect.poll(() => inserts).toBe(1)
  const abort = new AbortController()
  const aborted = answerOf(store.put(state, newValue(), { signal: abort.signal }))
  const third = answerOf(store.put(state, newValue()))
  abort.abort('gone')
  expect(await aborted).toBe('gone')
  await expect.poll(() => sealed).toBe(3)
  // A slot is free, and every call that may be sent has been sent.
  for (let turn = 0; turn < 3; turn += 1) await new Promise(setImmediate)
  expect(inserts).toBe(1)
  await other.query('COMMIT')
  expect(await Promise.all([first, third])).toEqual(['answered', collision])
})

test('a take that opened an earlier flow under the same state does not hide the current one', async () => {
  const gates = { early: new Gate(), late: new Gate() }
  let opened = 0
  const store = database.openStore({
    encryptor: encryptorAfter((connection, operation) => {
      if (operation === 'encrypt' || !(connection in gates)) return
      opened += 1
      return gates[connection as keyof typeof gates].opened
    }),
  })
  const state = newState()
  await healthy.put(state, newValue({ connection: 'early' }))
  const early = answerOf(store.take(state))
  await expect.poll(() => opened).toBe(1)
  await healthy.take(state)
  await healthy.put(state, newValue({ connection: 'late' }))
  const late = answerOf(store.take(state))
  await expect.poll(() => opened).toBe(2)
  gates.late.open()
  gates.early.open()
  expect(await Promise.all([early, late])).toEqual([notFound, 'answered'])
})
