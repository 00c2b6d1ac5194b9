import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, test } from 'vitest'
import { createPkceDatabase, newState, newValue } from '../support/pkce-database.ts'
import { type PostgresProxy, startProxy } from '../support/proxy/proxy.ts'
import { answerOf, notFound, notTaken } from './support/answers.ts'
import { encryptorAfter, waitingForLocks } from './support/batches.ts'
import { openFragileClient } from './support/fragile-client.ts'
import { hookedClient } from './support/hooked-client.ts'
import { openSession } from './support/session.ts'
import { tenantClient } from './support/tenant-client.ts'

const TAKERS = 20

const database = await createPkceDatabase()
const healthy = database.openStore()
const prisma = tenantClient(openFragileClient(database.connectionString).prisma)
afterAll(() => prisma.$disconnect())
const store = database.openStore({ prisma })

describe('a client on which every statement commits by itself', () => {
  test('puts and takes', async () => {
    const [state, value] = [newState(), newValue()]
    await store.put(state, value)
    await expect(store.take(state)).resolves.toMatchObject(value)
    expect(await isThere(state)).toBe(false)
  })

  test('lets one taker win a race', async () => {
    const state = await putFlow()
    const stores = Array.from({ length: TAKERS }, (_, taker) =>
      taker % 2 ? store : database.openStore({ prisma }),
    )
    const answers = await Promise.all(stores.map((each) => answerOf(each.take(state))))
    expect(answers.filter((answer) => answer === 'answered')).toHaveLength(1)
    // Each DELETE needs a second connection. If it gets none in time, its error does not prove that it never ran, and the
    // flow is gone before the retry.
    const losers = answers.filter((answer) => answer !== 'answered' && !isUncertain(answer))
    expect(losers).toEqual(Array(losers.length).fill(notFound))
    expect(await isThere(state)).toBe(false)
  })

  test('keeps the flow if the encryptor fails', async () => {
    const broken = database.openStore({
      prisma,
      encryptor: encryptorAfter((_, operation) => {
        if (operation === 'decrypt') throw new Error('no key')
      }),
    })
    const state = await putFlow()
    expect(await answerOf(broken.take(state))).toEqual(notTaken('SealError'))
    expect(await isThere(state)).toBe(true)
  })

  test('either ignores an abort while the DELETE waits for a lock, or keeps the flow', async () => {
    const state = await putFlow()
    const other = await openSession(database.connectionString)
    await other.query('BEGIN')
    await other.query('SELECT FROM oauth_pkce_states WHERE state_hash = sha256($1) FOR UPDATE', [state])
    const abort = new AbortController()
    const wentAway = new Error('the browser went away')
    const take = answerOf(store.take(state, { signal: abort.signal }))
    await expect.poll(() => waitingForLocks(database)).toBe(1)
    abort.abort(wentAway)
    await other.query('COMMIT')
    const answer = await take
    await expect.poll(() => waitingForLocks(database)).toBe(0)
    expect({ answer, isThere: await isThere(state) }).toEqual(
      answer === wentAway ? { answer, isThere: true } : { answer: 'answered', isThere: false },
    )
  })

  test('keeps the flow on an abort before the DELETE is sent', async () => {
    const state = await putFlow()
    const abort = new AbortController()
    const wentAway = new Error('the browser went away')
    const hooked = database.openStore({
      prisma: hookedClient(prisma, { afterLookUp: () => abort.abort(wentAway) }),
    })
    expect(await answerOf(hooked.take(state, { signal: abort.signal }))).toBe(wentAway)
    await hooked.close()
    expect(await isThere(state)).toBe(true)
  })

  test.each(['cut before', 'cut after'] as const)(
    'makes no false claim if the COMMIT of the DELETE is %s it runs',
    async (fate) => {
      await using proxy = await startProxy(database.connectionString)
      const cut = tenantClient(openFragileClient(proxy.connectionString).prisma)
      afterAll(() => cut.$disconnect())
      const state = await putFlow()
      proxy.decide = firstCommitWithRows(fate)
      const answer = await answerOf(database.openStore({ prisma: cut }).take(state))
      if (fate === 'cut before') expect(answer).toBe('answered')
      else expect(answer).toMatchObject({ code: 'PKCE_STORE_TAKE_FAILED', retryable: false })
      expect(await isThere(state)).toBe(false)
    },
  )

  test('hands the flow over even if the transaction expires after its DELETE', async () => {
    const state = await putFlow()
    // Prisma's limit for the transaction is 10 s. The DELETE runs outside it.
    const slow = database.openStore({ prisma: hookedClient(prisma, { afterDelete: () => sleep(11_000) }) })
    expect(await answerOf(slow.take(state))).toBe('answered')
    expect(await isThere(state)).toBe(false)
  })
})

function firstCommitWithRows(fate: 'cut before' | 'cut after'): PostgresProxy['decide'] {
  let deleted = false
  let isOver = false
  return ({ kind }) => {
    deleted ||= kind === 'DELETE'
    if (isOver || !deleted || kind !== 'COMMIT') return 'pass'
    isOver = true
    return fate
  }
}

async function isThere(state: string): Promise<boolean> {
  const sql = 'SELECT FROM oauth_pkce_states WHERE state_hash = sha256($1)'
  return (await database.query(sql, Buffer.from(state))).length === 1
}

async function putFlow(): Promise<string> {
  const state = newState()
  await healthy.put(state, newValue())
  return state
}

function isUncertain(answer: unknown): boolean {
  const { code, retryable } = answer as { code?: string; retryable?: boolean }
  return code === 'PKCE_STORE_TAKE_FAILED' && retryable === false
}
