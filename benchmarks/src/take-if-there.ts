import { isPkceStoreError } from '@org/pkce-core'
import type { Contender } from './contender.ts'
import type { Flow } from './flow.ts'

/** Takes from whatever contender: `undefined` where nothing is kept, which our stores say by an error. */
export async function takeIfThere(contender: Contender, token: string): Promise<Flow | undefined> {
  try {
    return await contender.take(token)
  } catch (error) {
    if (isPkceStoreError(error, 'PKCE_STATE_NOT_FOUND')) return undefined
    throw error
  }
}
