import type { BeginRefusedError, RefusedFlow, RefusedReason } from '@org/pkce-flow'
import type { Refusal } from './refusal.ts'

const TITLES: Record<RefusedReason, string> = {
  unknown: 'Nothing to finish',
  expired: 'That took too long',
  other_browser: 'Started in another browser',
  issuer: 'The wrong provider answered',
  provider_error: 'The provider said no',
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

/** The page about a flow that could not be completed. Status and text are those of the package. */
export function refusalOfFlow({ reason, status, text, error }: RefusedFlow): Refusal {
  const isDenied = error === 'access_denied'
  return {
    ...{ status, error: reason, providerError: error },
    title: isDenied ? 'Access was denied' : TITLES[reason],
    message: isDenied ? 'The provider was told not to give access, so nothing was connected.' : text,
    askAgain: reason === 'busy' || reason === 'prefetch',
  }
}

/** The page about a flow that was not begun. */
export function refusalOfStart({ reason, status, text }: BeginRefusedError): Refusal {
  const retryAfter = reason === 'busy' ? { retryAfter: 5 } : {}
  return { status, error: reason, title: 'Not started', message: text, ...retryAfter }
}
