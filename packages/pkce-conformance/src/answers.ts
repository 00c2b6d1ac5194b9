import { inspect } from 'node:util'
import {
  type AnyPkceStoreError,
  isPkceStoreError,
  type PkceState,
  type PkceStore,
  type PkceStoreErrorCode,
  type TakeOptions,
} from '@org/pkce-core'
import { assert, expect } from 'vitest'

/** The reason that `call` must reject with. */
export async function rejection(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => assert.fail('must reject, but resolved'),
    (reason: unknown) => reason,
  )
}

/** The store error that `call` must reject with. */
export async function storeError<Code extends PkceStoreErrorCode>(
  call: Promise<unknown>,
  code: Code,
): Promise<Extract<AnyPkceStoreError, { code: Code }>> {
  const error = await rejection(call)
  assert(isPkceStoreError(error, code), `must reject with ${code}, but rejected with ${inspect(error)}`)
  return error
}

/** `take` must reject because there is no flow, not even an expired one. */
export async function expectUnknown(take: Promise<PkceState>): Promise<void> {
  const { reason } = await storeError(take, 'PKCE_STATE_NOT_FOUND')
  expect(reason, 'the reason if no flow was ever put, or it was taken').toBe('unknown')
}

/** Takes the flow for `state`, which must match `expected`. */
export async function expectPending(
  store: PkceStore,
  state: string,
  expected: Partial<PkceState>,
  options?: TakeOptions,
): Promise<void> {
  const flow = await store.take(state, options).catch((error: unknown) => {
    assert.fail(`must return the flow, but rejected with ${inspect(error)}`)
  })
  expect(flow).toMatchObject(expected)
}
