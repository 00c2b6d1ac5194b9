import { expect, test } from 'vitest'
import { createPkceDatabase, newToken, newValue } from '../support/pkce-database.ts'
import { answerOf, notTaken } from './support/answers.ts'
import { encryptorAfter, openTransactions } from './support/batches.ts'

const TAKES = 256
/** One in a hundred. */
const HANGING = 3

const database = await createPkceDatabase()
const healthy = database.openStore()

test('a burst of takes of which a few never open: all others are answered first, and no row stays locked', async () => {
  const store = database.openStore({
    encryptor: encryptorAfter((connection, operation) =>
      connection === 'hanging' && operation === 'decrypt' ? new Promise(() => {}) : undefined,
    ),
  })
  const flows = Array.from({ length: TAKES }, (_, index) => ({
    token: newToken(),
    connection: index % 100 === 50 ? 'hanging' : 'healthy',
  }))
  await Promise.all(flows.map(({ token, connection }) => healthy.put(token, newValue({ connection }))))
  const answered: string[] = []
  const takes = flows.map(async ({ token, connection }) => {
    const answer = await answerOf(store.take(token))
    answered.push(connection)
    return { connection, answer }
  })
  await expect.poll(() => answered).toEqual(Array(TAKES - HANGING).fill('healthy'))
  expect(await openTransactions(database)).toBe(0)
  const hanging = flows.filter(({ connection }) => connection === 'hanging')
  expect(await Promise.all(hanging.map(({ token }) => answerOf(database.openStore().take(token))))).toEqual(
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
