import { isPkceStoreError, type PkceState } from '@org/pkce-core'
import { checkOptions } from '@org/pkce-core/store'
import { answerHeaders, redirectResponse } from './answers.ts'
import { readResponse } from './authorization-response.ts'
import type { CompletedFlow, CompleteOptions, Completion, RefusedFlow } from './completion.ts'
import { readCookies } from './cookie-header.ts'
import { clearCookie, cookieName, type FlowCookie, parseFlowCookie, setDoneCookie } from './flow-cookie.ts'
import { reportCompletion } from './flow-event.ts'
import { unpackFlow } from './kept-state.ts'
import type { Settings } from './options.ts'
import { postAgainPage } from './post-again.ts'
import { ledOn, refused } from './refused.ts'
import { isFromIssuer, shownError } from './response-checks.ts'
import { resolveReturnUrl } from './return-url.ts'
import { whyNoVisit } from './visit.ts'

/** `complete` of `Flows`. */
export async function complete(
  settings: Settings,
  request: Request,
  options: CompleteOptions,
): Promise<Completion> {
  checkOptions('options', options, ['binding'])
  const completion = await decide(settings, request, options)
  reportCompletion(settings, completion)
  return completion
}

async function decide(
  settings: Settings,
  request: Request,
  { binding }: CompleteOptions,
): Promise<Completion> {
  const noVisit = whyNoVisit(request)
  if (noVisit !== undefined) return refused(noVisit)
  const response = await readResponse(request, settings)
  if (response === 'malformed') return refused('unknown')
  if (response === 'encrypted') return refused('encrypted')

  const { state, iss, error, callback } = response
  const name = await cookieName(settings, state)
  const presented = readCookies(request.headers.get('cookie')).get(name)
  const cookie = parseFlowCookie(presented)
  if (cookie !== undefined && cookie.binding === undefined) {
    return ledOn(settings, 'already_done', cookie.returnUrl)
  }
  if (response.form !== undefined && presented === undefined && binding === undefined) {
    return refused('post_again', { answer: await postAgainPage(settings, response.form) })
  }

  let taken: PkceState
  try {
    // No flow is put with the empty string: one that was put without any binding is not taken by a link alone.
    taken = await settings.store.take(state, { binding: binding ?? cookie?.binding ?? '' })
  } catch (failure) {
    const cleared = presented === undefined ? [] : [clearCookie(settings, name)]
    return takeRefusal(settings, failure, cookie, cleared)
  }

  const { flow, issAnnounced } = unpackFlow(taken)
  const setCookie = [clearCookie(settings, name)]
  const isHere = flow.redirectUri === settings.callbackUrl
  if (!isHere || !isFromIssuer(iss, flow.issuer, issAnnounced)) return refused('issuer', { flow, setCookie })
  if (error !== undefined) return refused('provider_error', { flow, setCookie, error: shownError(error) })
  const returnUrl = resolveReturnUrl(flow.returnUrl, settings) ?? `${settings.origin}/`
  return {
    ok: true,
    ...{ state, flow, callback, returnUrl },
    headers: answerHeaders(setCookie),
    response: () => redirectResponse(returnUrl, answerHeaders([setDoneCookie(settings, name, returnUrl)])),
  } satisfies CompletedFlow
}

/** Says why the store did not hand over. Only a cookie that is of no more use is cleared. */
function takeRefusal(
  settings: Settings,
  error: unknown,
  cookie: FlowCookie | undefined,
  cleared: string[],
): RefusedFlow {
  if (!isPkceStoreError(error)) throw error
  switch (error.code) {
    case 'PKCE_STATE_NOT_FOUND': {
      if (error.reason === 'unknown' && cookie !== undefined) {
        // This browser began the flow, and its time is not over: another request has taken it, and may set the cookie
        // that says so at any moment. So this answer leaves the cookie alone.
        const isInTime = Date.now() < cookie.setAtMs + settings.store.ttlMs
        if (isInTime) return ledOn(settings, 'already_taken', cookie.returnUrl)
        return refused('expired', { setCookie: cleared })
      }
      return refused(error.reason, { setCookie: cleared })
    }
    case 'PKCE_BINDING_MISMATCH':
      return refused('other_browser')
    case 'PKCE_STORE_BUSY':
    case 'PKCE_STORE_CLOSED':
      return refused('busy', { cause: error })
    case 'PKCE_STORE_TAKE_FAILED':
      return refused(error.retryable ? 'busy' : 'start_again', { cause: error })
    default:
      throw error
  }
}
