import { isPkceStoreError, type PkceState, type PutOptions } from '@org/pkce-core'
import { describe, expect, test } from 'vitest'
import { createPkceDatabase, newState, newValue } from '../support/pkce-database.ts'
import { first, type PostgresProxy } from '../support/proxy/proxy.ts'
import { Gate } from './support/batches.ts'
import { hookedClient } from './support/hooked-client.ts'
import { openProxiedStore, type ProxiedStoreOptions } from './support/proxied-store.ts'

const BATCH = 20

const database = await createPkceDatabase()
const healthy = database.openStore()

const NOT_FOUND = { code: 'PKCE_STATE_NOT_FOUND', reason: 'unknown' }
const MAY_BE_TAKEN = {
  code: 'PKCE_STORE_TAKE_FAILED',
  retryable: false,
  cause: { kind: 'ConnectionClosed' },
}

describe.each(['end', 'reset'] as const)('when a proxy cuts connections by %s', (cutsBy) => {
  test('a take whose COMMIT never reached the server repeats only the DELETE and gets the flow', async () => {
    await using through = await openThroughProxy()
    const flow = await putFlow()
    through.proxy.decide = first('COMMIT', 'cut before')
    await expect(through.store.take(flow.state)).resolves.toMatchObject(flow.value)
    await expect(healthy.take(flow.state)).rejects.toMatchObject(NOT_FOUND)
    expect(steps(through.proxy)).toEqual([
      'SELECT: pass',
      'DELETE: pass',
      'COMMIT: cut before',
      'DELETE: pass',
      'COMMIT: pass',
    ])
  })

  test('a take that loses the answer to its COMMIT fails, because the retry finds no flow', async () => {
    await using through = await openThroughProxy()
    const flow = await putFlow()
    through.proxy.decide = first('COMMIT', 'cut after')
    await expect(through.store.take(flow.state)).rejects.toMatchObject(MAY_BE_TAKEN)
    await expect(healthy.take(flow.state)).rejects.toMatchObject(NOT_FOUND)
    expect(steps(through.proxy)).toEqual([
      'SELECT: pass',
      'DELETE: pass',
      'COMMIT: cut after',
      'DELETE: pass',
      'COMMIT: pass',
    ])
  })

  test.each([
    ['BEGIN', 'cut before'],
    ['BEGIN', 'cut after'],
    ['DELETE', 'cut before'],
    ['DELETE', 'cut after'],
  ] as const)('a take whose %s is %s it runs is retried and committed once', async (kind, fate) => {
    await using through = await openThroughProxy()
    const flow = await putFlow()
    through.proxy.decide = first(kind, fate)
    await expect(through.store.take(flow.state)).resolves.toMatchObject(flow.value)
    await expect(healthy.take(flow.state)).rejects.toMatchObject(NOT_FOUND)
    expect(fatesOf(through.proxy)).toContain(`${kind}: ${fate}`)
    expect(commitsOf(through.proxy)).toEqual([{ kind: 'COMMIT', rows: 1, fate: 'pass' }])
  })

  test.each(['cut before', 'cut after'] as const)(
    'a look-up that is %s it runs is sent again',
    async (fate) => {
      await using through = await openThroughProxy()
      const flow = await putFlow()
      through.proxy.decide = first('SELECT', fate)
      await expect(through.store.take(flow.state)).resolves.toMatchObject(flow.value)
      expect(steps(through.proxy)).toEqual([
        `SELECT: ${fate}`,
        'SELECT: pass',
        'DELETE: pass',
        'COMMIT: pass',
      ])
    },
  )

  test.each(['cut before', 'cut after'] as const)(
    'the flow of an aborted take stays if its ROLLBACK is %s it runs',
    async (fate) => {
      const abort = new AbortController()
      const wentAway = new Error('the browser went away')
      await using through = await openThroughProxy({
        extend: (prisma) => hookedClient(prisma, { afterDelete: () => abort.abort(wentAway) }),
      })
      const flow = await putFlow()
      through.proxy.decide = first('ROLLBACK', fate)
      await expect(through.store.take(flow.state, { signal: abort.signal })).rejects.toBe(wentAway)
      await expect
        .poll(() => steps(through.proxy))
        .toEqual(['SELECT: pass', 'DELETE: pass', `ROLLBACK: ${fate}`])
      await expect(healthy.take(flow.state)).resolves.toMatchObject(flow.value)
    },
  )

  test.each(['cut before', 'cut after'] as const)(
    'when a COMMIT is %s it runs, one of two racing takes gets a remaining flow',
    async (fate) => {
      const deleted = new Gate()
      const gate = new Gate()
      await using through = await openThroughProxy({
        extend: (prisma) =>
          hookedClient(prisma, {
            afterDelete: () => {
              deleted.open()
              return gate.opened
            },
          }),
      })
      const flow = await putFlow()
      through.proxy.decide = first('COMMIT', fate)
      const one = refusalOrFlow(through.store.take(flow.state))
      await deleted.opened
      const deleting = new Gate()
      const rival = database.openStore({
        prisma: hookedClient(database.prisma, { beforeDelete: () => deleting.open() }),
      })
      const other = refusalOrFlow(rival.take(flow.state))
      await deleting.opened
      gate.open()
      const answers = await Promise.all([one, other])
      const lost = [{ retryable: false }, NOT_FOUND]
      if (fate === 'cut after') expect(answers).toMatchObject(lost)
      // One of the takes gets it. If the second one does, the first cannot know that its own COMMIT was lost.
      else if (answers[1] instanceof Error) expect(answers).toMatchObject([flow.value, NOT_FOUND])
      else expect(answers).toMatchObject([{ retryable: false }, flow.value])
    },
  )

  test('a put whose INSERT never reached the server is retried and stored once', async () => {
    await using through = await openThroughProxy()
    const flow = { state: newState(), value: newValue() }
    through.proxy.decide = first('INSERT', 'cut before')
    await expect(through.store.put(flow.state, flow.value)).resolves.toBeDefined()
    expect(fatesOf(through.proxy)).toEqual(['INSERT: cut before', 'INSERT: pass'])
    await expect(healthy.take(flow.state)).resolves.toMatchObject(flow.value)
    await expect(healthy.take(flow.state)).rejects.toMatchObject(NOT_FOUND)
  })

  test('a put that loses the answer to its INSERT is retried and finds its own row', async () => {
    await using through = await openThroughProxy()
    const flow = { state: newState(), value: newValue() }
    through.proxy.decide = first('INSERT', 'cut after')
    const { expiresAt } = await through.store.put(flow.state, flow.value)
    const [insert, ...later] = fatesOf(through.proxy)
    // The INSERT is repeated in a batch, then solo; then the store looks up the existing row.
    expect([insert, later]).toEqual(['INSERT: cut after', ['INSERT: pass', 'INSERT: pass', 'SELECT: pass']])
    await expect(healthy.take(flow.state)).resolves.toMatchObject({ ...flow.value, expiresAt })
    await expect(healthy.take(flow.state)).rejects.toMatchObject(NOT_FOUND)
  })

  test.each(['cut before', 'cut after'] as const)(
    'when the COMMIT of a batch is %s it runs, each remaining flow is handed over',
    async (fate) => {
      await using through = await openThroughProxy()
      const flows = await Promise.all(Array.from({ length: BATCH }, () => putFlow()))
      const bound = await putFlow({ binding: 'another browser' })
      const states = [...flows.map(({ state }) => state), newState(), bound.state]
      const decide = first('COMMIT', fate)
      through.proxy.decide = (statement) => (statement.rows > 0 ? decide(statement) : 'pass')

      const answers = await Promise.all(states.map((state) => refusalOrFlow(through.store.take(state))))
      expect(answers.splice(BATCH)).toMatchObject([NOT_FOUND, { code: 'PKCE_BINDING_MISMATCH' }])
      const [cut] = commitsOf(through.proxy)
      expect(cut).toMatchObject({ fate, rows: expect.any(Number) })
      const caught = answers.filter((answer) => isPkceStoreError(answer))
      const handedOver = flows.filter(({ value }) =>
        answers.some((answer) => (answer as PkceState).codeVerifier === value.codeVerifier),
      )
      expect(caught).toMatchObject(Array(fate === 'cut after' ? cut?.rows : 0).fill(MAY_BE_TAKEN))
      expect(handedOver).toHaveLength(BATCH - caught.length)
      const later = await Promise.all(flows.map(({ state }) => refusalOrFlow(healthy.take(state))))
      expect(later).toMatchObject(Array(BATCH).fill(NOT_FOUND))
    },
  )

  async function openThroughProxy(options?: ProxiedStoreOptions) {
    const through = await openProxiedStore(database, options)
    through.proxy.cutsBy = cutsBy
    return through
  }
})

async function putFlow(options?: PutOptions) {
  const flow = { state: newState(), value: newValue() }
  await healthy.put(flow.state, flow.value, options)
  return flow
}

function refusalOrFlow<T>(take: Promise<T>): Promise<unknown> {
  return take.catch((error: unknown) => error)
}

/** The fate of each statement, in order of arrival. */
function fatesOf(proxy: PostgresProxy): string[] {
  return proxy.history.map(({ kind, fate }) => `${kind}: ${fate}`)
}

/**
 * The fates of look-ups, DELETEs and the ends of transactions only. BEGIN and the limits are sent with the DELETE, and a
 * store's first take sends two probes.
 */
function steps(proxy: PostgresProxy): string[] {
  return proxy.history
    .filter(({ kind }) => !['BEGIN', 'LIMITS', 'PROBE'].includes(kind))
    .map(({ kind, fate }) => `${kind}: ${fate}`)
}

/** The COMMITs of transactions that changed rows. */
function commitsOf(proxy: PostgresProxy) {
  return proxy.history.filter(({ kind, rows }) => kind === 'COMMIT' && rows > 0)
}
