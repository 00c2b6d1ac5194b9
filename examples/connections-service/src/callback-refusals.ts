import { shownProviderError } from './provider-error.ts'
import type { Refusal } from './refusal.ts'

export const FLOW_UNKNOWN: Refusal = {
  status: 400,
  error: 'flow_unknown',
  title: 'Nothing to finish',
  message: 'This sign-in was finished already, or never started here. Start it again from the connections.',
}

export const FLOW_EXPIRED: Refusal = {
  status: 400,
  error: 'flow_expired',
  title: 'That took too long',
  message: 'This sign-in has expired. Start it again from the connections.',
}

export const WRONG_BROWSER: Refusal = {
  status: 403,
  error: 'wrong_browser',
  title: 'Started in another browser',
  message:
    'This sign-in was started in another browser, and can be finished only there: go on there. ' +
    'If it was this one, allow cookies for this site, and start again.',
}

export const LOADED_AHEAD: Refusal = {
  status: 503,
  error: 'loaded_ahead',
  title: 'Not opened yet',
  message: 'Your browser has loaded this page ahead. Nothing is lost: load it again to go on.',
  askAgain: true,
}

export const STORE_UNAVAILABLE: Refusal = {
  status: 503,
  error: 'store_unavailable',
  title: 'Try again in a moment',
  message:
    'This sign-in could not be finished just now. Nothing is lost: try again, ' +
    'or start again from the connections if that does not help.',
  retryAfter: 5,
  askAgain: true,
}

export const OUTCOME_UNKNOWN: Refusal = {
  status: 503,
  error: 'outcome_unknown',
  title: 'Not finished',
  message: 'This sign-in could not be finished, and may be over. Start it again from the connections.',
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
  title: 'The wrong provider answered',
  message: 'The answer does not come from the provider where you started. Start again from the connections.',
}

export const EXCHANGE_FAILED: Refusal = {
  status: 502,
  error: 'exchange_failed',
  title: 'The sign-in failed',
  message: 'The provider’s answer could not be exchanged for a token. Start again from the connections.',
}

export const FIRST_CALL_FAILED: Refusal = {
  status: 502,
  error: 'first_call_failed',
  title: 'Access does not work',
  message: 'You are signed in, but the new token was not accepted. Start again from the connections.',
}

const ACCESS_DENIED = {
  title: 'Access was denied',
  message:
    'The provider was told not to give access, so nothing was connected. Start again if that was a mistake.',
}

/** The provider ended the flow with an error of its own. */
export function providerRefused(error: string): Refusal {
  const providerError = shownProviderError(error)
  const said =
    providerError === 'access_denied'
      ? ACCESS_DENIED
      : {
          title: 'The provider said no',
          message: `The provider ended the sign-in (${providerError}). Start again from the connections.`,
        }
  return { status: 400, error: 'provider_error', ...said, providerError }
}
