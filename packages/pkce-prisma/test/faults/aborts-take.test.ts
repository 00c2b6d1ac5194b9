import { describe, expect, test } from 'vitest'
import { createPkceDatabase, newState, newValue } from '../support/pkce-database.ts'
import { first } from '../support/proxy/proxy.ts'
import type { Fate } from '../support/proxy/relay.ts'
import { answerOf, notFound } from './support/answers.ts'
import { encryptorAfter, waitingForLocks } from './support/batches.ts'
import { abortAfterFailure, type Hooks, hookedClient } from './support/hooked-client.ts'
import { openProxiedStore } from './support/proxied-store.ts'
import { openSession } from './support/session.ts'

// `nothing-lost.test.ts` tests an abort while COMMIT is in flight.
const HOOKS: (keyof Hooks)[] = [
  'beforeLookUp',
  'afterLookUp',
  'beforeTransaction',
  'beforeDelete',
  'afterDelete',
]

const database = await createPkceDatabase()
const healthy = database.openStore()
const wentAway = new Error('the browser went away')

describe('an abort of a take keeps the flow', () => {
  test('when it comes before the call', async () => {
    const state = await putFlow()
    expect(await answerOf(healthy.take(state, { signal: AbortSignal.abort(wentAway) }))).toBe(wentAway)
    await expectThere(state)
  })

  test('when it comes before anything is sent', async () => {
    const state = await putFlow()
    const abort = new AbortController()
    const take = answerOf(healthy.take(state, { signal: abort.signal }))
    abort.abort(wentAway)
    expect(await take).toBe(wentAway)
    await expectThere(state)
  })

  test.each(HOOKS)('when it comes in the hook %s', async (hook) => {
    const state = await putFlow()
    const abort = new AbortController()
    const hooks = { [hook]: () => abort.abort(wentAway) }
    const store = database.openStore({ prisma: hookedClient(database.prisma, hooks) })
    expect(await answerOf(store.take(state, { signal: abort.signal }))).toBe(wentAway)
    await store.close()
    await expectThere(state)
  })

  test('when it comes while the flow is being opened', async () => {
    const state = await putFlow()
    const abort = new AbortController()
    const store = database.openStore({ encryptor: encryptorAfter(() => abort.abort(wentAway)) })
    expect(await answerOf(store.take(state, { signal: abort.signal }))).toBe(wentAway)
    await store.close()
    await expectThere(state)
  })

  test('when it comes while the DELETE waits for a lock or the take waits to retry', async () => {
    const state = await putFlow()
    const other = await openSession(database.connectionString)
    await other.query('BEGIN')
    await other.query('SELECT FROM oauth_pkce_states WHERE state_hash = sha256($1) FOR UPDATE', [state])
    const abort = new AbortController()
    const store = database.openStore()
    const take = answerOf(store.take(state, { signal: abort.signal }))
    await expect.poll(() => waitingForLocks(database), { interval: 5 }).toBe(1)
    abort.abort(wentAway)
    expect(await take).toBe(wentAway)
    await other.query('COMMIT')
    await store.close()
    await expectThere(state)
  })

  test.each(['SELECT', 'DELETE'] as const)(
    'when it comes between two attempts, after a lost %s',
    async (kind) => {
      const abort = new AbortController()
      await using through = await openProxiedStore(database, {
        extend: (prisma) => abortAfterFailure(prisma, () => abort.abort(wentAway)),
      })
      const state = await putFlow()
      through.proxy.decide = first(kind, 'cut after')
      expect(await answerOf(through.store.take(state, { signal: abort.signal }))).toBe(wentAway)
      await through.store.close()
      await expectThere(state)
    },
  )
})

describe('an abort of a take is too late', () => {
  test.each([
    ['cut before', 'answered'],
    ['cut after', expect.objectContaining({ code: 'PKCE_STORE_TAKE_FAILED', retryable: false })],
  ] as [Fate, unknown][])('after a COMMIT whose outcome is unknown (%s it ran)', async (fate, expected) => {
    const abort = new AbortController()
    await using through = await openProxiedStore(database, {
      extend: (prisma) => abortAfterFailure(prisma, () => abort.abort(wentAway)),
    })
    const state = await putFlow()
    through.proxy.decide = first('COMMIT', fate)
    expect(await answerOf(through.store.take(state, { signal: abort.signal }))).toEqual(expected)
    expect(abort.signal.aborted).toBe(true)
    expect(await answerOf(healthy.take(state))).toEqual(notFound)
  })
})

async function putFlow(): Promise<string> {
  const state = newState()
  await healthy.put(state, newValue())
  return state
}

async function expectThere(state: string): Promise<void> {
  expect(await answerOf(healthy.take(state))).toBe('answered')
}
