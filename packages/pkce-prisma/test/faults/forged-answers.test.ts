import { describe, expect, test } from 'vitest'
import { createPkceDatabase, newState, newValue } from '../support/pkce-database.ts'
import { first } from '../support/proxy/proxy.ts'
import { answerOf, notFound } from './support/answers.ts'
import { openProxiedStore } from './support/proxied-store.ts'

// A server that crashes while it flushes a COMMIT, one that is shut down, poolers that lose a connection: an answer that
// is no ERROR leaves open whether the statement took effect.
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

describe.each(ANSWERS)('$severity $code', { concurrent: true }, (forged) => {
  test('for a COMMIT that took effect: the take does not call it undone, and the flow is gone', async () => {
    await using through = await openProxiedStore(database)
    through.proxy.forged = forged
    const state = newState()
    await healthy.put(state, newValue())
    through.proxy.decide = first('COMMIT', 'forge after')
    expect(await answerOf(through.store.take(state))).toMatchObject({ retryable: false })
    expect(await answerOf(healthy.take(state))).toEqual(notFound)
  })

  test('for a COMMIT that the server never saw: the flow is asked for again, and handed over once', async () => {
    await using through = await openProxiedStore(database)
    through.proxy.forged = forged
    const state = newState()
    await healthy.put(state, newValue())
    through.proxy.decide = first('COMMIT', 'forge before')
    expect(await answerOf(through.store.take(state))).toBe('answered')
    expect(await answerOf(healthy.take(state))).toEqual(notFound)
  })

  test.each(['forge before', 'forge after'] as const)(
    'for an INSERT (%s): the put does not call it undone, and what it says is so',
    async (fate) => {
      await using through = await openProxiedStore(database)
      through.proxy.forged = forged
      const state = newState()
      through.proxy.decide = first('INSERT', fate)
      const answer = await answerOf(through.store.put(state, newValue()))
      // Behind a pooler, or where the server does not know, the statement may go on; and an internal error is not cured by waiting.
      const isRepeated = !/^(08|XX|40003)/.test(forged.code)
      expect(answer).toEqual(isRepeated ? 'answered' : expect.objectContaining({ retryable: false }))
      const isThere = isRepeated || fate === 'forge after'
      expect(await answerOf(healthy.take(state))).toEqual(isThere ? 'answered' : notFound)
      expect(await answerOf(healthy.take(state))).toEqual(notFound)
    },
  )
})
