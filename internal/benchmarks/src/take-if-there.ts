import { isPkceStoreError } from '@org/pkce-core'
import type { Contender } from './contender.ts'
import type { Flow } from './flow.ts'

/** Takes from any contender. Returns `undefined` without a flow, where our stores throw. */
export async function takeIfThere(contender: Contender, state: string): Promise<Flow | undefined> {
  try {
    return await contender.take(state)
  } catch (error) {
    if (isPkceStoreError(error, 'PKCE_STATE_NOT_FOUND')) return undefined
    throw error
  }
}
