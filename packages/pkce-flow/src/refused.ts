import type { PkceState } from '@org/pkce-core'
import { answerHeaders, textResponse } from './answers.ts'
import type { RefusedFlow, RefusedReason } from './completion.ts'
import type { Settings } from './options.ts'
import { resolveReturnUrl } from './return-url.ts'

/** What each refusal answers. Nothing of it comes from a request. */
const ANSWERS: Record<RefusedReason, { status: number; text: string }> = {
  unknown: {
    status: 400,
    text: 'There is no sign-in to finish here. It was finished already, or never started: start again.',
  },
  expired: { status: 400, text: 'That took too long, and the sign-in has expired. Start again.' },
  other_browser: {
    status: 403,
    text:
      'This sign-in was started in another browser and can be finished only there. ' +
      'If it was this one, allow cookies for this site and start again.',
  },
  issuer: {
    status: 400,
    text: 'The answer does not come from the provider where the sign-in was started. Start again.',
  },
  provider_error: { status: 400, text: 'The provider ended the sign-in. Start again.' },
  encrypted: { status: 400, text: 'The provider’s answer is encrypted, which is not supported here.' },
  method: { status: 405, text: 'Only a visit by GET or POST finishes a sign-in.' },
  prefetch: {
    status: 503,
    text: 'Your browser has loaded this page ahead. Nothing is lost: reload it to go on.',
  },
  not_navigation: { status: 403, text: 'Open this page in a tab of its own to finish the sign-in.' },
  busy: {
    status: 503,
    text: 'The sign-in could not be finished just now. Nothing is lost: reload this page in a moment.',
  },
  start_again: { status: 503, text: 'The sign-in could not be finished, and may be over. Start again.' },
  already_done: { status: 200, text: 'This sign-in is finished. You can close this page.' },
  already_taken: {
    status: 200,
    text: 'This sign-in is being finished, or is finished already. You can close this page.',
  },
  post_again: { status: 200, text: 'One more step finishes the sign-in.' },
}

/** What only some refusals have. */
export interface Refusal {
  setCookie?: string[]
  error?: string | undefined
  flow?: PkceState
  cause?: unknown
  /** Instead of the text. */
  answer?: Response
}

/** A refusal, ready to be answered. */
export function refused(
  reason: RefusedReason,
  { setCookie = [], error, flow, cause, answer }: Refusal = {},
): RefusedFlow {
  const { status, text } = ANSWERS[reason]
  const headers = answer === undefined ? answerHeaders(setCookie) : new Headers(answer.headers)
  if (reason === 'method') headers.set('allow', 'GET, POST')
  if (reason === 'busy') headers.set('retry-after', '5')
  return {
    ok: false,
    ...{ reason, status, text, headers },
    ...(error === undefined ? {} : { error }),
    ...(flow === undefined ? {} : { flow }),
    ...(cause === undefined ? {} : { cause }),
    response: () => answer?.clone() ?? textResponse(status, text, headers),
  }
}

/** Leads on to where the flow would have led. A URL that was left out, or is not allowed, leaves the text. */
export function ledOn(
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
