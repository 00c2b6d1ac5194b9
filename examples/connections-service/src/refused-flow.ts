import type { BeginRefusedError, RefusedFlow, RefusedReason } from '@org/pkce-flow'
import type { Refusal } from './refusal.ts'

const TITLES: Record<RefusedReason, string> = {
  unknown: 'Nothing to finish',
  expired: 'That took too long',
  other_browser: 'Started in another browser',
  issuer: 'The wrong provider answered',
  provider_error: 'The provider reported an error',
  encrypted: 'Not readable',
  method: 'Bad request',
  prefetch: 'Not opened yet',
  not_navigation: 'Not opened yet',
  busy: 'Try again in a moment',
  start_again: 'Not finished',
  already_done: 'Finished',
  already_taken: 'Finished',
  post_again: 'One more step',
}

/** The page for a flow that could not be completed. Status and text come from the package. */
export function refusalOfFlow({ reason, status, text, error }: RefusedFlow): Refusal {
  const isDenied = error === 'access_denied'
  return {
    ...{ status, error: reason, providerError: error },
    title: isDenied ? 'Access was denied' : TITLES[reason],
    message: isDenied ? 'You denied access at the provider, so nothing was connected.' : text,
    askAgain: reason === 'busy' || reason === 'prefetch',
  }
}

/** The page for a flow that was not begun. */
export function refusalOfStart({ reason, status, text }: BeginRefusedError): Refusal {
  const retryAfter = reason === 'busy' ? { retryAfter: 5 } : {}
  return { status, error: reason, title: 'Not started', message: text, ...retryAfter }
}
