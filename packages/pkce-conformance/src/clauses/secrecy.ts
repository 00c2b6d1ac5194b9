import { inspect } from 'node:util'
import type { PkceStoreError, PkceStoreErrorCode } from '@org/pkce-core'
import { expect } from 'vitest'
import { storeError } from '../answers.ts'
import type { ClauseTest } from '../clause-test.ts'
import { newFlow, newToken, SHORT_TTL_MS, untilExpired } from '../flows.ts'

export function secrecy(clause: ClauseTest): void {
  clause('the error of a collision tells no secret', async ({ openStore }) => {
    const store = await openStore()
    const [token, first, second] = [newToken(), newFlow(), newFlow()]
    await store.put(token, first)

    const error = await storeError(store.put(token, second), 'PKCE_STATE_COLLISION')
    expectNoSecret(error, [token, first.codeVerifier, second.codeVerifier])
  })

  clause('the error of a take that finds nothing tells no secret', async ({ openStore }) => {
    const store = await openStore()
    const token = newToken()
    expectNoSecret(await storeError(store.take(token), 'PKCE_STATE_NOT_FOUND'), [token])

    const malformed = `${newToken()}\0`
    expectNoSecret(await storeError(store.take(malformed), 'PKCE_STATE_NOT_FOUND'), [malformed])
  })

  clause('the error of a take that comes too late tells no secret', async ({ openStore }) => {
    const store = await openStore(SHORT_TTL_MS)
    const [token, flow] = [newToken(), newFlow()]
    await store.put(token, flow)
    await untilExpired(SHORT_TTL_MS)

    expectNoSecret(await storeError(store.take(token), 'PKCE_STATE_NOT_FOUND'), [token, flow.codeVerifier])
  })

  clause('the error of a malformed put tells no secret', async ({ openStore }) => {
    const store = await openStore()
    const put = async (token: string, flow: ReturnType<typeof newFlow>) => {
      const error = await storeError(store.put(token, flow), 'PKCE_INVALID_STATE')
      expectNoSecret(error, [token, flow.codeVerifier])
    }
    await put(`${newToken()}\0`, newFlow())
    await put(newToken().padEnd(1_025, 'x'), newFlow())
    await put(newToken(), newFlow({ codeVerifier: `${newToken()}+` }))
    await put(newToken(), newFlow({ connection: 'c'.repeat(256) }))
    await put(newToken(), newFlow({ returnUrl: '\0' }))
  })

  clause('the error of a closed store tells no secret', async ({ openStore }) => {
    const store = await openStore()
    await store.close()
    const code: PkceStoreErrorCode = 'PKCE_STORE_CLOSED'
    const [token, flow] = [newToken(), newFlow()]

    expectNoSecret(await storeError(store.put(token, flow), code), [token, flow.codeVerifier])
    expectNoSecret(await storeError(store.take(token), code), [token])
  })
}

function expectNoSecret(error: PkceStoreError, secrets: string[]): void {
  const told = {
    message: error.message,
    stack: error.stack,
    inspection: inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true, maxStringLength: null }),
    json: JSON.stringify(error),
  }
  for (const [where, text] of Object.entries(told)) {
    // The beginning of a secret is one, too, where a store cuts it short.
    const leaks = secrets.some((secret) => text?.includes(secret.slice(0, 12)))
    expect(leaks, `the ${where} of ${error.code} tells a token or a code verifier`).toBe(false)
  }
}
