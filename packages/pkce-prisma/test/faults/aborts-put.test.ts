import { describe, expect, test } from 'vitest'
import { createPkceDatabase, newState, newValue } from '../support/pkce-database.ts'
import { first } from '../support/proxy/proxy.ts'
import { answerOf, notFound } from './support/answers.ts'
import { encryptorAfter, waitingForLocks } from './support/batches.ts'
import { abortAfterFailure, hookedClient } from './support/hooked-client.ts'
import { openProxiedStore } from './support/proxied-store.ts'
import { openSession } from './support/session.ts'

const database = await createPkceDatabase()
const healthy = database.openStore()
const wentAway = new Error('the browser went away')

describe('an abort of a put before its INSERT is sent stores nothing', () => {
  test('when it comes before the call', async () => {
    const state = newState()
    const signal = AbortSignal.abort(wentAway)
    expect(await answerOf(healthy.put(state, newValue(), { signal }))).toBe(wentAway)
    expect(await answerOf(healthy.take(state))).toEqual(notFound)
  })

  test('when it comes while the flow is being sealed', async () => {
    const state = newState()
    const abort = new AbortController()
    const store = database.openStore({ encryptor: encryptorAfter(() => abort.abort(wentAway)) })
    expect(await answerOf(store.put(state, newValue(), { signal: abort.signal }))).toBe(wentAway)
    await store.close()
    expect(await answerOf(healthy.take(state))).toEqual(notFound)
  })

  test('when it comes between two attempts, after an INSERT that was never sent', async () => {
    const abort = new AbortController()
    const refused = database.openStore({
      prisma: hookedClient(database.prisma, {
        beforeInsert: () => {
          setImmediate(() => abort.abort(wentAway))
          throw Object.assign(new Error('no connection'), { code: 'P2024' })
        },
      }),
    })
    const state = newState()
    expect(await answerOf(refused.put(state, newValue(), { signal: abort.signal }))).toBe(wentAway)
    await refused.close()
    expect(await answerOf(healthy.take(state))).toEqual(notFound)
  })
})

describe('an abort of a put after its INSERT was sent', () => {
  test('leaves a flow behind that can be taken once', async () => {
    const state = newState()
    const abort = new AbortController()
    const store = database.openStore()
    const other = await openSession(database.connectionString)
    await other.query('BEGIN; LOCK TABLE oauth_pkce_states IN SHARE MODE')
    const put = answerOf(store.put(state, newValue(), { signal: abort.signal }))
    await expect.poll(() => waitingForLocks(database)).toBe(1)
    abort.abort(wentAway)
    expect(await put).toBe(wentAway)
    await other.query('COMMIT')
    await store.close()
    expect(await answerOf(healthy.take(state))).toBe('answered')
    expect(await answerOf(healthy.take(state))).toEqual(notFound)
  })

  test.each(['cut before', 'cut after'] as const)(
    'is too late while the outcome is unknown (%s it ran), and the put succeeds',
    async (fate) => {
      const abort = new AbortController()
      await using through = await openProxiedStore(database, {
        extend: (prisma) => abortAfterFailure(prisma, () => abort.abort(wentAway)),
      })
      const state = newState()
      through.proxy.decide = first('INSERT', fate)
      expect(await answerOf(through.store.put(state, newValue(), { signal: abort.signal }))).toBe('answered')
      expect(abort.signal.aborted).toBe(true)
      expect(await answerOf(healthy.take(state))).toBe('answered')
      expect(await answerOf(healthy.take(state))).toEqual(notFound)
    },
  )
})
