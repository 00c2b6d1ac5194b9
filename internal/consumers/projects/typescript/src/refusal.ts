import type { AnyPkceStoreError, PkceStore } from '@org/pkce-core'
import { BasePkceStore } from '@org/pkce-core/store'

/** The text for the user. It compiles only if every code has a case. */
export function refusal(error: AnyPkceStoreError): string {
  switch (error.code) {
    case 'PKCE_STATE_NOT_FOUND':
      return error.reason === 'expired' ? 'That took too long.' : 'Start again.'
    case 'PKCE_BINDING_MISMATCH':
      return 'Continue in the browser in which you started.'
    case 'PKCE_STATE_COLLISION':
    case 'PKCE_STORE_FULL':
    case 'PKCE_STORE_BUSY':
    case 'PKCE_STORE_CHECK_FAILED':
    case 'PKCE_STORE_PUT_FAILED':
    case 'PKCE_STORE_TAKE_FAILED':
    case 'PKCE_STORE_SWEEP_FAILED':
    case 'PKCE_STORE_CLOSED':
    case 'PKCE_INVALID_STATE':
      return 'Something went wrong. Try again later.'
  }
}

export function isBase(store: PkceStore): boolean {
  return store instanceof BasePkceStore
}
