import { isPkceStoreError, type JsonValue, type NewPkceState } from '@org/pkce-core'
import { checkNewPkceState } from '@org/pkce-core/store'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MemoryPkceStore } from '../src/index.ts'
import { newFlow, newToken } from './support/flows.ts'

const TOKEN = 'token'
const COOKIE = 'cookie'

/** Whatever a query string or a cookie parser could make of a request, and then some. */
const json = fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary' }))
const text = fc.string({ unit: 'binary' }).filter((string) => !string.includes('\0'))

test('take answers any state and any binding with the hold, or with the right error', async () => {
  const state = fc.oneof(fc.constant(TOKEN), json)
  const binding = fc.oneof(fc.constant(COOKIE), fc.constant(undefined), json)
  const boundTo = fc.constantFrom(COOKIE, undefined)
  const property = fc.asyncProperty(boundTo, state, binding, async (bound, presented, cookie) => {
    await using store = new MemoryPkceStore()
    await store.put(TOKEN, newFlow(), { binding: bound })
    const taken = await answerOf(store.take(presented as string, { binding: cookie as string }))

    const mismatchOrHold = cookie === bound ? 'answered' : 'PKCE_BINDING_MISMATCH'
    expect(taken).toBe(presented === TOKEN ? mismatchOrHold : 'PKCE_STATE_NOT_FOUND')
    if (taken !== 'answered') await store.take(TOKEN, { binding: bound })
  })
  await fc.assert(property, { numRuns: 500 })
})

test('put holds any JSON for one take, or refuses it with an error of its own', async () => {
  const field = fc.oneof({ weight: 9, arbitrary: text }, { weight: 1, arbitrary: json })
  const value = fc.record(
    {
      kind: field,
      connection: field,
      codeVerifier: fc.oneof(
        { weight: 9, arbitrary: fc.constant('v'.repeat(43)) },
        { weight: 1, arbitrary: json },
      ),
      nonce: field,
      appState: json,
    },
    { requiredKeys: ['connection', 'codeVerifier'] },
  )
  const anyValue = fc.oneof({ weight: 9, arbitrary: value }, { weight: 1, arbitrary: json })
  const binding = fc.oneof(fc.constant(COOKIE), fc.constant(undefined), json)
  const property = fc.asyncProperty(fc.oneof(fc.constant(TOKEN), json), anyValue, binding, async (...put) => {
    await using store = new MemoryPkceStore()
    const [state, flow, cookie] = put as [string, NewPkceState, string]
    const answer = await answerOf(store.put(state, flow, { binding: cookie }))
    if (answer !== 'answered') {
      expect(answer).toBe('PKCE_INVALID_STATE')
      return
    }
    const { createdAt, expiresAt, ...taken } = await store.take(state, { binding: cookie })
    expect(taken).toStrictEqual(checkNewPkceState(state, flow))
  })
  await fc.assert(property, { numRuns: 500 })
})

test('any JSON that was put as appState comes back', async () => {
  await using store = new MemoryPkceStore()
  const property = fc.asyncProperty(fc.jsonValue(), async (appState) => {
    const state = newToken()
    await store.put(state, { ...newFlow(), appState: appState as JsonValue })
    const taken = await store.take(state)
    expect(JSON.stringify(taken.appState)).toBe(JSON.stringify(appState))
  })
  await fc.assert(property, { numRuns: 500 })
})

/** The code, where it is an error of a store; any other error fails the test. */
async function answerOf(call: Promise<unknown>): Promise<string> {
  try {
    await call
    return 'answered'
  } catch (error) {
    if (isPkceStoreError(error)) return error.code
    throw error
  }
}
