import { describe, expect, test } from 'vitest'
import { createPkceDatabase, newToken, newValue } from '../support/pkce-database.ts'
import { first } from '../support/proxy/proxy.ts'
import { answerOf, notFound } from './support/answers.ts'
import { hookedClient } from './support/hooked-client.ts'
import { openProxiedStore } from './support/proxied-store.ts'

const database = await createPkceDatabase()
const healthy = database.openStore()

describe('a put whose first INSERT comes late', { concurrent: true }, () => {
  test('is not repeated after silence: a flow that was taken meanwhile would come back', async ({
    expect,
  }) => {
    await using through = await openProxiedStore(database)
    const token = newToken()
    through.proxy.decide = first('INSERT', 'delay')
    expect(await answerOf(through.store.put(token, newValue()))).toMatchObject({
      code: 'PKCE_STORE_PUT_FAILED',
      retryable: false,
    })
    // What a second attempt would have stored could be taken by now.
    expect(await answerOf(healthy.take(token))).toEqual(notFound)
    through.proxy.deliver()
    await expect.poll(() => rowsUnder(token)).toHaveLength(1)
    expect(through.proxy.history).toMatchObject([{ kind: 'INSERT', fate: 'delay' }])
    expect(await answerOf(healthy.take(token))).toBe('answered')
    expect(await answerOf(healthy.take(token))).toEqual(notFound)
  })

  test('is not repeated after silence, either, when it shared its statement', async ({ expect }) => {
    await using through = await openProxiedStore(database)
    const tokens = Array.from({ length: 20 }, newToken)
    through.proxy.decide = ({ kind }) => (kind === 'INSERT' ? 'delay' : 'pass')
    const answers = await Promise.all(tokens.map((token) => answerOf(through.store.put(token, newValue()))))
    const kinds = through.proxy.history.map(({ kind }) => kind)
    through.proxy.deliver()
    for (const [index, token] of tokens.entries()) {
      const { retryable } = answers[index] as { retryable: boolean }
      // Those that still waited for a slot when the time was over have not been sent.
      if (retryable) expect(await rowsUnder(token)).toEqual([])
      else await expect.poll(() => rowsUnder(token)).toHaveLength(1)
    }
    expect(new Set(kinds)).toEqual(new Set(['INSERT']))
  })

  test('is repeated when the server has ended its connection, and its own instants stand', async () => {
    await using through = await openProxiedStore(database)
    const flow = { token: newToken(), value: newValue({ nonce: 'n', appState: { step: 1 } }) }
    through.proxy.forged = { severity: 'FATAL', code: '57P01' }
    through.proxy.decide = first('INSERT', 'forge after')
    const { expiresAt } = await through.store.put(flow.token, flow.value, { binding: 'a browser' })
    expect(await rowsUnder(flow.token)).toEqual([{ expiresAtMs: expiresAt.getTime() }])
    const taken = await healthy.take(flow.token, { binding: 'a browser' })
    expect(taken).toMatchObject({ ...flow.value, expiresAt })
    expect(await answerOf(healthy.take(flow.token, { binding: 'a browser' }))).toEqual(notFound)
  })

  test('does not take the row of another put for its own', async () => {
    const token = newToken()
    const value = newValue()
    let other: Promise<unknown> | undefined
    await using through = await openProxiedStore(database, {
      extend: (prisma) => hookedClient(prisma, { beforeInsert: () => other }),
    })
    const decide = first('INSERT', 'cut before')
    through.proxy.decide = (statement) => {
      if (statement.kind === 'INSERT') other ??= healthy.put(token, value)
      return decide(statement)
    }
    expect(await answerOf(through.store.put(token, value))).toEqual({ code: 'PKCE_STATE_COLLISION' })
    expect(await answerOf(healthy.take(token))).toBe('answered')
  })
})

function rowsUnder(token: string) {
  return database.query<{ expiresAtMs: number }>(
    `SELECT floor(extract(epoch FROM expires_at) * 1000)::float8 AS "expiresAtMs" FROM oauth_pkce_states
     WHERE state_hash = sha256($1)`,
    Buffer.from(token),
  )
}
