import { expect, test } from 'vitest'
import { createPkceDatabase, newState, newValue } from '../support/pkce-database.ts'
import { answerOf } from './support/answers.ts'

const TAKERS = 3

const database = await createPkceDatabase()

test('a take hands nothing out if an extension swallows a failed statement before COMMIT', async () => {
  const audited = database.prisma.$extends({
    query: {
      async $allOperations({ args, query }) {
        const result = await query(args)
        return result
      },
    },
  })
  // In the store's transaction, as for the audit trail of a service.
  const prisma = {
    $connect: () => audited.$connect(),
    $queryRawUnsafe: audited.$queryRawUnsafe.bind(audited),
    $transaction: ((work: (tx: object) => Promise<unknown>, options: object) =>
      audited.$transaction(async (tx) => {
        const result = await work(tx)
        await tx.$executeRawUnsafe('INSERT INTO no_such_audit VALUES (1)').catch(() => {})
        return result
      }, options)) as typeof audited.$transaction,
  }
  const stores = Array.from({ length: TAKERS }, () => database.openStore({ prisma }))
  const state = newState()
  await database.openStore().put(state, newValue())
  const answers = await Promise.all(stores.map((store) => answerOf(store.take(state))))
  expect(answers).toMatchObject(Array(TAKERS).fill({ code: 'PKCE_STORE_TAKE_FAILED', retryable: true }))
  expect(await answerOf(database.openStore().take(state))).toBe('answered')
})
