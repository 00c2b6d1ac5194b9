import type { PkceState } from '@org/pkce-core'
import type { RefusedFlow, RefusedReason } from './completion.ts'
import type { Settings } from './options.ts'
import { responseHeaders, textResponse } from './responses.ts'
import { resolveReturnUrl } from './return-url.ts'

/** The response to each refusal. Nothing in it comes from a request. */
const RESPONSES: Record<RefusedReason, { status: number; text: string }> = {
  unknown: {
    status: 400,
    text: 'There is no sign-in to finish here. It is already finished or was never started. Start again.',
  },
  expired: { status: 400, text: 'That took too long: the sign-in has expired. Start again.' },
  other_browser: {
    status: 403,
    text:
      'This sign-in was started in another browser and can only be finished there. ' +
      'If you started it in this browser, allow cookies for this site and start again.',
  },
  issuer: {
    status: 400,
    text: 'The response does not come from the provider where the sign-in was started. Start again.',
  },
  provider_error: { status: 400, text: 'The provider ended the sign-in. Start again.' },
  encrypted: { status: 400, text: 'The provider’s response is encrypted, which is not supported.' },
  method: { status: 405, text: 'A sign-in can only be finished with GET or POST.' },
  prefetch: {
    status: 503,
    text: 'Your browser preloaded this page. Nothing is lost: reload it to continue.',
  },
  not_navigation: { status: 403, text: 'Open this page in a separate tab to finish the sign-in.' },
  busy: {
    status: 503,
    text: 'The sign-in could not be finished right now. Nothing is lost: reload this page in a moment.',
  },
  start_again: { status: 503, text: 'The sign-in could not be finished and may be over. Start again.' },
  already_done: { status: 200, text: 'This sign-in is finished. You can close this page.' },
  already_taken: {
    status: 200,
    text: 'This sign-in is being finished or is already finished. You can close this page.',
  },
  post_again: { status: 200, text: 'One more step to finish the sign-in.' },
}

/** The details that only some refusals have. */
export interface Refusal {
  setCookie?: string[]
  error?: string | undefined
  flow?: PkceState
  cause?: unknown
  /** Sent instead of the text. */
  page?: Response
}

/** A refusal with its response. */
export function refused(
  reason: RefusedReason,
  { setCookie = [], error, flow, cause, page }: Refusal = {},
): RefusedFlow {
  const { status, text } = RESPONSES[reason]
  const headers = page === undefined ? responseHeaders(setCookie) : new Headers(page.headers)
  if (reason === 'method') headers.set('allow', 'GET, POST')
  if (reason === 'busy') headers.set('retry-after', '5')
  return {
    ok: false,
    ...{ reason, status, text, headers },
    ...(error === undefined ? {} : { error }),
    ...(flow === undefined ? {} : { flow }),
    ...(cause === undefined ? {} : { cause }),
    response: () => page?.clone() ?? textResponse(status, text, headers),
  }
}

/** Redirects to the flow's return URL. If it is missing or not allowed, the response is the text alone. */
export function redirectToReturnUrl(
  settings: Settings,
  reason: 'already_done' | 'already_taken',
  returnUrl: string,
): RefusedFlow {
  const location = returnUrl === '' ? undefined : resolveReturnUrl(returnUrl, settings)
  const refusal = refused(reason)
  if (location === undefined) return refusal
  const status = 303
  refusal.headers.set('location', location)
  return { ...refusal, status, response: () => textResponse(status, refusal.text, refusal.headers) }
}
