import { describe, expect, test } from 'vitest'
import { createPkceDatabase, newState, newValue } from '../support/pkce-database.ts'
import { first } from '../support/proxy/proxy.ts'
import { answerOf, notFound } from './support/answers.ts'
import { hookedClient } from './support/hooked-client.ts'
import { openProxiedStore } from './support/proxied-store.ts'

const database = await createPkceDatabase()
const healthy = database.openStore()

describe('a put whose first INSERT arrives late', { concurrent: true }, () => {
  test('is not retried after silence, which could restore a flow that was taken since', async ({
    expect,
  }) => {
    await using through = await openProxiedStore(database)
    const state = newState()
    through.proxy.decide = first('INSERT', 'delay')
    expect(await answerOf(through.store.put(state, newValue()))).toMatchObject({
      code: 'PKCE_STORE_PUT_FAILED',
      retryable: false,
    })
    // A flow stored by a second attempt could be taken by now.
    expect(await answerOf(healthy.take(state))).toEqual(notFound)
    through.proxy.deliver()
    await expect.poll(() => rowsUnder(state)).toHaveLength(1)
    expect(through.proxy.history).toMatchObject([{ kind: 'INSERT', fate: 'delay' }])
    expect(await answerOf(healthy.take(state))).toBe('answered')
    expect(await answerOf(healthy.take(state))).toEqual(notFound)
  })

  test('is not retried after silence when it shared its statement', async ({ expect }) => {
    await using through = await openProxiedStore(database)
    const states = Array.from({ length: 20 }, newState)
    through.proxy.decide = ({ kind }) => (kind === 'INSERT' ? 'delay' : 'pass')
    const answers = await Promise.all(states.map((state) => answerOf(through.store.put(state, newValue()))))
    const kinds = through.proxy.history.map(({ kind }) => kind)
    through.proxy.deliver()
    for (const [index, state] of states.entries()) {
      const { retryable } = answers[index] as { retryable: boolean }
      // The puts that still waited for a slot at the deadline have not been sent.
      if (retryable) expect(await rowsUnder(state)).toEqual([])
      else await expect.poll(() => rowsUnder(state)).toHaveLength(1)
    }
    expect(new Set(kinds)).toEqual(new Set(['INSERT']))
  })

  test('is retried if the server ended its connection, and keeps its own timestamps', async () => {
    await using through = await openProxiedStore(database)
    const flow = { state: newState(), value: newValue({ nonce: 'n', appState: { step: 1 } }) }
    through.proxy.forged = { severity: 'FATAL', code: '57P01' }
    through.proxy.decide = first('INSERT', 'forge after')
    const { expiresAt } = await through.store.put(flow.state, flow.value, { binding: 'a browser' })
    expect(await rowsUnder(flow.state)).toEqual([{ expiresAtMs: expiresAt.getTime() }])
    const taken = await healthy.take(flow.state, { binding: 'a browser' })
    expect(taken).toMatchObject({ ...flow.value, expiresAt })
    expect(await answerOf(healthy.take(flow.state, { binding: 'a browser' }))).toEqual(notFound)
  })

  test('does not mistake the row of another put for its own', async () => {
    const state = newState()
    const value = newValue()
    let other: Promise<unknown> | undefined
    await using through = await openProxiedStore(database, {
      extend: (prisma) => hookedClient(prisma, { beforeInsert: () => other }),
    })
    const decide = first('INSERT', 'cut before')
    through.proxy.decide = (statement) => {
      if (statement.kind === 'INSERT') other ??= healthy.put(state, value)
      return decide(statement)
    }
    expect(await answerOf(through.store.put(state, value))).toEqual({ code: 'PKCE_STATE_COLLISION' })
    expect(await answerOf(healthy.take(state))).toBe('answered')
  })
})

function rowsUnder(state: string) {
  return database.query<{ expiresAtMs: number }>(
    `SELECT floor(extract(epoch FROM expires_at) * 1000)::float8 AS "expiresAtMs" FROM oauth_pkce_states
     WHERE state_hash = sha256($1)`,
    Buffer.from(state),
  )
}
