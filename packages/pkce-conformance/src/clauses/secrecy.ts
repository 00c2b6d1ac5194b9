import { inspect } from 'node:util'
import type { JsonValue } from '@org/pkce-core'
import { expect } from 'vitest'
import { storeError } from '../answers.ts'
import type { ClauseTest } from '../clause-test.ts'
import { newFlow, newState, SHORT_TTL_MS, untilExpired } from '../flows.ts'
import { expectNoSecret, newSecretFlow } from '../secrets.ts'

export function secrecy(clause: ClauseTest): void {
  clause('the error from a collision contains no secret', async ({ openStore }) => {
    const store = await openStore()
    const [first, second] = [newSecretFlow(), newSecretFlow()]
    await store.put(first.state, first.flow, { binding: first.binding })

    const put = store.put(first.state, second.flow, { binding: second.binding })
    const error = await storeError(put, 'PKCE_STATE_COLLISION')
    expectNoSecret(error, [...first.secrets, ...second.secrets])
  })

  clause('the error from a take that finds nothing contains no secret', async ({ openStore }) => {
    const store = await openStore()
    for (const state of [newState(), `${newState()}\0`]) {
      const binding = newState()
      const error = await storeError(store.take(state, { binding }), 'PKCE_STATE_NOT_FOUND')
      expectNoSecret(error, [state, binding])
    }
  })

  clause('the error from a take with another binding contains no secret', async ({ openStore }) => {
    const store = await openStore()
    const { state, binding, flow, secrets } = newSecretFlow()
    await store.put(state, flow, { binding })
    const unbound = newSecretFlow()
    await store.put(unbound.state, unbound.flow)

    for (const other of [newState(), `${newState()}\0`, '', undefined]) {
      const error = await storeError(store.take(state, { binding: other }), 'PKCE_BINDING_MISMATCH')
      expectNoSecret(error, other ? [...secrets, other] : secrets)
    }
    const error = await storeError(store.take(unbound.state, { binding }), 'PKCE_BINDING_MISMATCH')
    expectNoSecret(error, [...unbound.secrets, binding])
  })

  clause('the error from a take after expiry contains no secret', async ({ openStore }) => {
    const store = await openStore(SHORT_TTL_MS)
    const { state, binding, flow, secrets } = newSecretFlow()
    await store.put(state, flow, { binding })
    await untilExpired(SHORT_TTL_MS)

    for (const any of [binding, newState()]) {
      const error = await storeError(store.take(state, { binding: any }), 'PKCE_STATE_NOT_FOUND')
      expectNoSecret(error, [...secrets, any])
    }
  })

  clause('the error from a malformed put contains no secret', async ({ openStore }) => {
    const store = await openStore()
    const put = async (state: string, flow: ReturnType<typeof newFlow>) => {
      const binding = newState()
      const error = await storeError(store.put(state, flow, { binding }), 'PKCE_INVALID_STATE')
      expectNoSecret(error, [state, binding, flow.codeVerifier, flow.nonce])
    }
    await put(`${newState()}\0`, newFlow())
    await put(newState().padEnd(1_025, 'x'), newFlow())
    await put(newState(), newFlow({ codeVerifier: `${newState()}+` }))
    await put(newState(), newFlow({ connection: 'c'.repeat(2_049) }))
    await put(newState(), newFlow({ returnUrl: '\0' }))
    await put(newState(), newFlow({ nonce: newState().padEnd(256, 'n') }))
  })

  clause('the error from a put with a malformed binding contains no secret', async ({ openStore }) => {
    const store = await openStore()
    for (const binding of [`${newState()}\0`, newState().padEnd(1_025, 'x'), `${newState()}\ud83d`]) {
      const { state, flow, secrets } = newSecretFlow()
      const error = await storeError(store.put(state, flow, { binding }), 'PKCE_INVALID_STATE')
      expectNoSecret(error, [...secrets, binding])
    }
  })

  clause('the error from a closed store contains no secret', async ({ openStore }) => {
    const store = await openStore()
    await store.close()
    const { state, binding, flow, secrets } = newSecretFlow()

    expectNoSecret(await storeError(store.put(state, flow, { binding }), 'PKCE_STORE_CLOSED'), secrets)
    expectNoSecret(await storeError(store.take(state, { binding }), 'PKCE_STORE_CLOSED'), secrets)
  })

  clause('a taken flow does not contain the binding', async ({ openStore }) => {
    const store = await openStore()
    const { state, binding, flow } = newSecretFlow()
    await store.put(state, flow, { binding })

    const taken = await store.take(state, { binding })
    expect(inspect(taken, { depth: Number.POSITIVE_INFINITY, showHidden: true })).not.toContain(binding)
  })
  appStateSecrecy(clause)
}

/** Malformed values whose errors could contain the secret: engines quote keys, and getters and `toJSON` throw. */
const MALFORMED: Record<string, (secret: string) => unknown> = {
  'it is too long': (secret) => secret.repeat(1_000),
  'it contains a bigint': (secret) => ({ [secret]: secret, size: 1n }),
  'it contains itself': (secret) => {
    const part: Record<string, unknown> = { secret }
    part[secret] = { part }
    return part
  },
  'a getter throws': (secret) => ({
    get [secret](): never {
      throw new Error(secret)
    },
  }),
  'toJSON throws': (secret) => ({
    secret,
    toJSON: () => {
      throw new Error(secret)
    },
  }),
}

function appStateSecrecy(clause: ClauseTest): void {
  for (const [name, make] of Object.entries(MALFORMED)) {
    clause(
      `the error from a put with a malformed appState contains no secret: ${name}`,
      async ({ openStore }) => {
        const store = await openStore()
        const secret = newState()
        const flow = newFlow({ appState: make(secret) as JsonValue })

        const error = await storeError(store.put(newState(), flow), 'PKCE_INVALID_STATE')
        expectNoSecret(error, [secret, flow.codeVerifier, flow.nonce])
      },
    )
  }
}
