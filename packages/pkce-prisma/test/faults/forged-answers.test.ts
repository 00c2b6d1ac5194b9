import { describe, expect, test } from 'vitest'
import { createPkceDatabase, newState, newValue } from '../support/pkce-database.ts'
import { first } from '../support/proxy/proxy.ts'
import { answerOf, notFound } from './support/answers.ts'
import { openProxiedStore } from './support/proxied-store.ts'

// A server may crash while it flushes a COMMIT or shut down, and a pooler may lose a connection. An answer other than
// ERROR does not tell whether the statement took effect.
const ANSWERS = [
  { severity: 'PANIC', code: '58030' },
  { severity: 'FATAL', code: '57P01' },
  { severity: 'FATAL', code: '08006' },
  { severity: 'ERROR', code: '08006' },
  { severity: 'ERROR', code: '40003' },
  { severity: 'FATAL', code: 'XX000' },
]

const database = await createPkceDatabase()
const healthy = database.openStore()

describe.each(ANSWERS)('the answer $severity $code', { concurrent: true }, (forged) => {
  test('to a COMMIT that took effect does not make the take claim that nothing changed', async () => {
    await using through = await openProxiedStore(database)
    through.proxy.forged = forged
    const state = newState()
    await healthy.put(state, newValue())
    through.proxy.decide = first('COMMIT', 'forge after')
    expect(await answerOf(through.store.take(state))).toMatchObject({ retryable: false })
    expect(await answerOf(healthy.take(state))).toEqual(notFound)
  })

  test('to a COMMIT that the server never saw leads to a retry that gets the flow once', async () => {
    await using through = await openProxiedStore(database)
    through.proxy.forged = forged
    const state = newState()
    await healthy.put(state, newValue())
    through.proxy.decide = first('COMMIT', 'forge before')
    expect(await answerOf(through.store.take(state))).toBe('answered')
    expect(await answerOf(healthy.take(state))).toEqual(notFound)
  })

  test.each(['forge before', 'forge after'] as const)(
    'to an INSERT (%s it ran) does not make the put claim anything false',
    async (fate) => {
      await using through = await openProxiedStore(database)
      through.proxy.forged = forged
      const state = newState()
      through.proxy.decide = first('INSERT', fate)
      const answer = await answerOf(through.store.put(state, newValue()))
      // Behind a pooler, or with an unknown outcome, the statement may still run. Waiting does not cure an internal error.
      const isRepeated = !/^(08|XX|40003)/.test(forged.code)
      expect(answer).toEqual(isRepeated ? 'answered' : expect.objectContaining({ retryable: false }))
      const isThere = isRepeated || fate === 'forge after'
      expect(await answerOf(healthy.take(state))).toEqual(isThere ? 'answered' : notFound)
      expect(await answerOf(healthy.take(state))).toEqual(notFound)
    },
  )
})
