import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { isPkceStoreError } from '@org/pkce-core'

/** Starts a flow, lets eight callbacks race for it, and closes the store. */
export async function oneFlow(store) {
  const state = randomBytes(32).toString('base64url')
  const codeVerifier = randomBytes(32).toString('base64url')
  await store.put(state, { connection: 'issue-tracker', codeVerifier }, { binding: 'cookie' })

  const takes = await Promise.allSettled(
    Array.from({ length: 8 }, () => store.take(state, { binding: 'cookie' })),
  )
  const taken = takes.filter(({ status }) => status === 'fulfilled')
  const refused = takes.filter(({ reason }) => isPkceStoreError(reason, 'PKCE_STATE_NOT_FOUND'))
  assert.equal(taken.length, 1)
  assert.equal(taken[0].value.codeVerifier, codeVerifier)
  assert.equal(refused.length, 7)

  await store.close()
  console.log('taken once')
}
