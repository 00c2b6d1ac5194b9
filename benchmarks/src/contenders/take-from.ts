import { isPkceStoreError, type PkceState, type PkceStore } from '@org/pkce-core'

/** Takes as contenders do: `undefined` where nothing is held. */
export async function takeFrom(store: PkceStore, token: string): Promise<PkceState | undefined> {
  try {
    return await store.take(token)
  } catch (error) {
    if (isPkceStoreError(error, 'PKCE_STATE_NOT_FOUND')) return undefined
    throw error
  }
}
