import { expect, test } from 'vitest'
import { createPkceDatabase, newState, newValue } from '../support/pkce-database.ts'
import { answerOf, notTaken } from './support/answers.ts'
import { encryptorAfter, openTransactions } from './support/batches.ts'

const TAKES = 256
/** One flow in a hundred. */
const HANGING = 3

const database = await createPkceDatabase()
const healthy = database.openStore()

test('takes whose flow never opens do not delay the rest of a burst or leave locked rows', async () => {
  const store = database.openStore({
    encryptor: encryptorAfter((connection, operation) =>
      connection === 'hanging' && operation === 'decrypt' ? new Promise(() => {}) : undefined,
    ),
  })
  const flows = Array.from({ length: TAKES }, (_, index) => ({
    state: newState(),
    connection: index % 100 === 50 ? 'hanging' : 'healthy',
  }))
  await Promise.all(flows.map(({ state, connection }) => healthy.put(state, newValue({ connection }))))
  const answered: string[] = []
  const takes = flows.map(async ({ state, connection }) => {
    const answer = await answerOf(store.take(state))
    answered.push(connection)
    return { connection, answer }
  })
  await expect.poll(() => answered).toEqual(Array(TAKES - HANGING).fill('healthy'))
  expect(await openTransactions(database)).toBe(0)
  const hanging = flows.filter(({ connection }) => connection === 'hanging')
  expect(await Promise.all(hanging.map(({ state }) => answerOf(database.openStore().take(state))))).toEqual(
    Array(HANGING).fill('answered'),
  )

  const answers = await Promise.all(takes)
  expect(answers).toEqual(
    flows.map(({ connection }) => ({
      connection,
      answer: connection === 'healthy' ? 'answered' : notTaken('SealError'),
    })),
  )
})
