import { isPkceStoreError, type JsonValue, type NewPkceState } from '@org/pkce-core'
import { checkNewPkceState } from '@org/pkce-core/store'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createPkceDatabase, newToken, newValue } from './support/pkce-database.ts'

const database = await createPkceDatabase()
const store = database.openStore()

const COOKIE = 'cookie'

/** Whatever a query string or a cookie parser could make of a request, and then some. */
const json = fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary' }))

test('take answers any state and any binding with the hold, or with the right error', async () => {
  const token = newToken()
  const state = fc.oneof(fc.constant(token), json)
  const binding = fc.oneof(fc.constant(COOKIE), fc.constant(undefined), json)
  const boundTo = fc.constantFrom(COOKIE, undefined)
  const property = fc.asyncProperty(boundTo, state, binding, async (bound, presented, cookie) => {
    await store.put(token, newValue(), { binding: bound })
    const taken = await answerOf(store.take(presented as string, { binding: cookie as string }))

    const mismatchOrHold = cookie === bound ? 'answered' : 'PKCE_BINDING_MISMATCH'
    expect(taken).toBe(presented === token ? mismatchOrHold : 'PKCE_STATE_NOT_FOUND')
    if (taken !== 'answered') await store.take(token, { binding: bound })
  })
  await fc.assert(property, { numRuns: 150 })
})

test('put holds any JSON for one take, or refuses it with an error of its own', async () => {
  const text = fc.string({ unit: 'binary' }).filter((string) => !string.includes('\0'))
  const field = fc.oneof({ weight: 19, arbitrary: text }, { weight: 1, arbitrary: json })
  const value = fc.record(
    {
      kind: field,
      connection: field,
      codeVerifier: fc.oneof(
        { weight: 9, arbitrary: fc.constant('v'.repeat(43)) },
        { weight: 1, arbitrary: json },
      ),
      startedBy: field,
      returnUrl: field,
      redirectUri: field,
      issuer: field,
      nonce: field,
      appState: json,
    },
    { requiredKeys: ['connection', 'codeVerifier'] },
  )
  const anyValue = fc.oneof({ weight: 9, arbitrary: value }, { weight: 1, arbitrary: json })
  const state = fc.oneof(fc.constant('token'), json)
  const binding = fc.oneof(fc.constant(COOKIE), fc.constant(undefined), json)
  const property = fc.asyncProperty(state, anyValue, binding, async (...put) => {
    const [token, flow, cookie] = put as [string, NewPkceState, string]
    const answer = await answerOf(store.put(token, flow, { binding: cookie }))
    if (answer !== 'answered') {
      expect(answer).toBe('PKCE_INVALID_STATE')
      return
    }
    const { createdAt, expiresAt, ...taken } = await store.take(token, { binding: cookie })
    expect(taken).toStrictEqual(checkNewPkceState(token, flow))
  })
  await fc.assert(property, { numRuns: 300 })
})

test('any JSON that was put as appState comes back', async () => {
  const property = fc.asyncProperty(fc.jsonValue(), async (appState) => {
    const token = newToken()
    await store.put(token, newValue({ appState: appState as JsonValue }))
    const taken = await store.take(token)
    expect(JSON.stringify(taken.appState)).toBe(JSON.stringify(appState))
  })
  await fc.assert(property, { numRuns: 150 })
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
