import { inspect } from 'node:util'
import { expect } from 'vitest'
import { storeError } from '../answers.ts'
import type { ClauseTest } from '../clause-test.ts'
import { newFlow, newToken, SHORT_TTL_MS, untilExpired } from '../flows.ts'
import { expectNoSecret, newSecretFlow } from '../secrets.ts'

export function secrecy(clause: ClauseTest): void {
  clause('the error of a collision tells no secret', async ({ openStore }) => {
    const store = await openStore()
    const [first, second] = [newSecretFlow(), newSecretFlow()]
    await store.put(first.token, first.flow, { binding: first.binding })

    const put = store.put(first.token, second.flow, { binding: second.binding })
    const error = await storeError(put, 'PKCE_STATE_COLLISION')
    expectNoSecret(error, [...first.secrets, ...second.secrets])
  })

  clause('the error of a take that finds nothing tells no secret', async ({ openStore }) => {
    const store = await openStore()
    for (const token of [newToken(), `${newToken()}\0`]) {
      const binding = newToken()
      const error = await storeError(store.take(token, { binding }), 'PKCE_STATE_NOT_FOUND')
      expectNoSecret(error, [token, binding])
    }
  })

  clause('the error of a take with another binding tells no secret', async ({ openStore }) => {
    const store = await openStore()
    const { token, binding, flow, secrets } = newSecretFlow()
    await store.put(token, flow, { binding })
    const unbound = newSecretFlow()
    await store.put(unbound.token, unbound.flow)

    for (const other of [newToken(), `${newToken()}\0`, '', undefined]) {
      const error = await storeError(store.take(token, { binding: other }), 'PKCE_BINDING_MISMATCH')
      expectNoSecret(error, other ? [...secrets, other] : secrets)
    }
    const error = await storeError(store.take(unbound.token, { binding }), 'PKCE_BINDING_MISMATCH')
    expectNoSecret(error, [...unbound.secrets, binding])
  })

  clause('the error of a take that comes too late tells no secret', async ({ openStore }) => {
    const store = await openStore(SHORT_TTL_MS)
    const { token, binding, flow, secrets } = newSecretFlow()
    await store.put(token, flow, { binding })
    await untilExpired(SHORT_TTL_MS)

    for (const any of [binding, newToken()]) {
      const error = await storeError(store.take(token, { binding: any }), 'PKCE_STATE_NOT_FOUND')
      expectNoSecret(error, [...secrets, any])
    }
  })

  clause('the error of a malformed put tells no secret', async ({ openStore }) => {
    const store = await openStore()
    const put = async (token: string, flow: ReturnType<typeof newFlow>) => {
      const binding = newToken()
      const error = await storeError(store.put(token, flow, { binding }), 'PKCE_INVALID_STATE')
      expectNoSecret(error, [token, binding, flow.codeVerifier, flow.nonce])
    }
    await put(`${newToken()}\0`, newFlow())
    await put(newToken().padEnd(1_025, 'x'), newFlow())
    await put(newToken(), newFlow({ codeVerifier: `${newToken()}+` }))
    await put(newToken(), newFlow({ connection: 'c'.repeat(2_049) }))
    await put(newToken(), newFlow({ returnUrl: '\0' }))
    await put(newToken(), newFlow({ nonce: newToken().padEnd(256, 'n') }))
  })

  clause('the error of a put with a malformed binding tells no secret', async ({ openStore }) => {
    const store = await openStore()
    for (const binding of [`${newToken()}\0`, newToken().padEnd(1_025, 'x'), `${newToken()}\ud83d`]) {
      const { token, flow, secrets } = newSecretFlow()
      const error = await storeError(store.put(token, flow, { binding }), 'PKCE_INVALID_STATE')
      expectNoSecret(error, [...secrets, binding])
    }
  })

  clause('the error of a closed store tells no secret', async ({ openStore }) => {
    const store = await openStore()
    await store.close()
    const { token, binding, flow, secrets } = newSecretFlow()

    expectNoSecret(await storeError(store.put(token, flow, { binding }), 'PKCE_STORE_CLOSED'), secrets)
    expectNoSecret(await storeError(store.take(token, { binding }), 'PKCE_STORE_CLOSED'), secrets)
  })

  clause('what take hands back does not tell the binding', async ({ openStore }) => {
    const store = await openStore()
    const { token, binding, flow } = newSecretFlow()
    await store.put(token, flow, { binding })

    const taken = await store.take(token, { binding })
    expect(inspect(taken, { depth: Number.POSITIVE_INFINITY, showHidden: true })).not.toContain(binding)
  })
}
