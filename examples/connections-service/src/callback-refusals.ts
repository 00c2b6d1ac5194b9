import { shownProviderError } from './provider-error.ts'
import type { Refusal } from './refusal.ts'

export const FLOW_UNKNOWN: Refusal = {
  status: 400,
  error: 'flow_unknown',
  title: 'Nothing to finish',
  message:
    'No sign-in is waiting for this answer: it was finished already, or never started here. Start it again.',
}

export const FLOW_EXPIRED: Refusal = {
  status: 400,
  error: 'flow_expired',
  title: 'Too late',
  message: 'This sign-in has expired. Start it again.',
}

export const WRONG_BROWSER: Refusal = {
  status: 403,
  error: 'wrong_browser',
  title: 'Started in another browser',
  message:
    'This sign-in was started in another browser, and can be finished there only: go on there. ' +
    'Should it have been this one, let it keep this service’s cookies, and start again.',
}

export const STORE_UNAVAILABLE: Refusal = {
  status: 503,
  error: 'store_unavailable',
  title: 'Try again in a moment',
  message:
    'The sign-in could not be looked up just now. Reload this page in a moment; should that not help, start again.',
  retryAfter: 5,
}

export const CONNECTION_GONE: Refusal = {
  status: 404,
  error: 'no_such_connection',
  title: 'No such connection',
  message: 'The connection was removed while you were signing in.',
}

export const ISSUER_MISMATCH: Refusal = {
  status: 400,
  error: 'issuer_mismatch',
  title: 'Not connected',
  message: 'The answer does not come from the provider where this sign-in was started. Start again.',
}

export const EXCHANGE_FAILED: Refusal = {
  status: 502,
  error: 'exchange_failed',
  title: 'Not connected',
  message: 'The provider’s answer could not be exchanged for a token. Start again.',
}

export const FIRST_CALL_FAILED: Refusal = {
  status: 502,
  error: 'first_call_failed',
  title: 'Not connected',
  message: 'The provider gave a token, but it was not accepted where it is meant for. Start again.',
}

/** The provider ended the flow with an error of its own. */
export function providerRefused(error: string): Refusal {
  const providerError = shownProviderError(error)
  return {
    status: 400,
    error: 'provider_error',
    title: 'Not connected',
    message:
      providerError === 'access_denied'
        ? 'Access was denied at the provider (access_denied). Start again if that was a mistake.'
        : `The provider ended the sign-in (${providerError}). Start again.`,
    providerError,
  }
}
