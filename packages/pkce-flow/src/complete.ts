import { isPkceStoreError, type PkceState } from '@org/pkce-core'
import { checkOptions } from '@org/pkce-core/store'
import { readResponse } from './authorization-response.ts'
import type { CompletedFlow, CompleteOptions, Completion, RefusedFlow } from './completion.ts'
import { readCookies } from './cookie-header.ts'
import { clearedCookie, cookieName, doneCookie, type FlowCookie, parseFlowCookie } from './flow-cookie.ts'
import { reportCompletion } from './flow-event.ts'
import type { Settings } from './options.ts'
import { unpackAppState } from './packed-app-state.ts'
import { postAgainPage } from './post-again.ts'
import { redirectToReturnUrl, refused } from './refused.ts'
import { isFromIssuer, safeError } from './response-checks.ts'
import { redirectResponse, responseHeaders } from './responses.ts'
import { resolveReturnUrl } from './return-url.ts'
import { checkVisit } from './visit.ts'

/** Implements `Flows.complete`. */
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
  const visitRefusal = checkVisit(request)
  if (visitRefusal !== undefined) return refused(visitRefusal)
  const response = await readResponse(request, settings)
  if (response === 'malformed') return refused('unknown')
  if (response === 'encrypted') return refused('encrypted')

  const { state, iss, error, callback } = response
  const name = await cookieName(settings, state)
  const presented = readCookies(request.headers.get('cookie')).get(name)
  const cookie = parseFlowCookie(presented)
  if (cookie !== undefined && cookie.binding === undefined) {
    return redirectToReturnUrl(settings, 'already_done', cookie.returnUrl)
  }
  if (response.form !== undefined && presented === undefined && binding === undefined) {
    return refused('post_again', { page: await postAgainPage(settings, response.form) })
  }

  let taken: PkceState
  try {
    // No flow is put with the empty string, so a link alone cannot take a flow, not even one put without a binding.
    taken = await settings.store.take(state, { binding: binding ?? cookie?.binding ?? '' })
  } catch (failure) {
    const cleared = presented === undefined ? [] : [clearedCookie(settings, name)]
    return takeRefusal(settings, failure, cookie, cleared)
  }

  const { flow, issAnnounced } = unpackAppState(taken)
  const setCookie = [clearedCookie(settings, name)]
  const isThisCallback = flow.redirectUri === settings.callbackUrl
  if (!isThisCallback || !isFromIssuer(iss, flow.issuer, issAnnounced))
    return refused('issuer', { flow, setCookie })
  if (error !== undefined) return refused('provider_error', { flow, setCookie, error: safeError(error) })
  const returnUrl = resolveReturnUrl(flow.returnUrl, settings) ?? `${settings.origin}/`
  return {
    ok: true,
    ...{ state, flow, callback, returnUrl },
    headers: responseHeaders(setCookie),
    response: () => redirectResponse(returnUrl, responseHeaders([doneCookie(settings, name, returnUrl)])),
  } satisfies CompletedFlow
}

/** The refusal for an error from the store. It clears the cookie only if the cookie is no longer useful. */
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
        // This browser began the flow, which has not expired, so another request has taken it. The response to that request
        // may set the cookie to done at any moment, so this response must leave it alone.
        const isLive = Date.now() < cookie.setAtMs + settings.store.ttlMs
        if (isLive) return redirectToReturnUrl(settings, 'already_taken', cookie.returnUrl)
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
