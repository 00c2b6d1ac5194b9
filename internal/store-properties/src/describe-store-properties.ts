import { randomBytes } from 'node:crypto'
import type { PkceStoreHarness } from '@org/pkce-conformance'
import { isPkceStoreError, type JsonValue, type NewPkceState, PKCE_STATE_TTL_MS } from '@org/pkce-core'
import { checkNewPkceState } from '@org/pkce-core/store'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anyValue, binding, COOKIE, json } from './arbitraries.ts'

/**
 * Puts and takes arbitrary values, as callers could pass them, on one store of the harness.
 *
 * @param numRuns - how often each property is tried.
 */
export function describeStoreProperties(name: string, harness: PkceStoreHarness, numRuns: number): void {
  describe(name, () => {
    let store: Awaited<ReturnType<PkceStoreHarness['open']>>
    beforeAll(async () => {
      store = await harness.open({ ttlMs: PKCE_STATE_TTL_MS, sweepIntervalMs: 0 })
    })
    afterAll(() => store.close())

    test('take returns the flow or the right error for any state and any binding', async () => {
      const state = newState()
      const anyState = fc.oneof(fc.constant(state), json)
      const boundTo = fc.constantFrom(COOKIE, undefined)
      const property = fc.asyncProperty(boundTo, anyState, binding, async (bound, presented, cookie) => {
        await store.put(state, newFlow(), { binding: bound })
        const taken = await answerOf(store.take(presented as string, { binding: cookie as string }))

        const mismatchOrFlow = cookie === bound ? 'answered' : 'PKCE_BINDING_MISMATCH'
        expect(taken).toBe(presented === state ? mismatchOrFlow : 'PKCE_STATE_NOT_FOUND')
        if (taken !== 'answered') await store.take(state, { binding: bound })
      })
      await fc.assert(property, { numRuns })
    })

    test('put either stores any JSON for one take or refuses it with a store error', async () => {
      const anyState = fc.oneof(fc.constant('state'), json)
      const property = fc.asyncProperty(anyState, anyValue, binding, async (...put) => {
        const [state, flow, cookie] = put as [string, NewPkceState, string]
        const answer = await answerOf(store.put(state, flow, { binding: cookie }))
        if (answer !== 'answered') {
          expect(answer).toBe('PKCE_INVALID_STATE')
          return
        }
        const { createdAt, expiresAt, ...taken } = await store.take(state, { binding: cookie })
        expect(taken).toStrictEqual(checkNewPkceState(state, flow))
      })
      await fc.assert(property, { numRuns })
    })

    test('take returns any JSON that was put as appState', async () => {
      const property = fc.asyncProperty(fc.jsonValue(), async (appState) => {
        const state = newState()
        await store.put(state, { ...newFlow(), appState: appState as JsonValue })
        const taken = await store.take(state)
        expect(JSON.stringify(taken.appState)).toBe(JSON.stringify(appState))
      })
      await fc.assert(property, { numRuns })
    })
  })
}

function newState(): string {
  return randomBytes(32).toString('base64url')
}

function newFlow(): NewPkceState {
  return { connection: 'issue-tracker', codeVerifier: newState() }
}

/** Returns the code of a store error. Any other error fails the test. */
async function answerOf(call: Promise<unknown>): Promise<string> {
  try {
    await call
    return 'answered'
  } catch (error) {
    if (isPkceStoreError(error)) return error.code
    throw error
  }
}
