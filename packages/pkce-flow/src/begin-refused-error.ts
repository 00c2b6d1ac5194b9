import { textResponse } from './responses.ts'

/**
 * Why a flow was not begun:
 *
 * - `cross_site`: the request comes from a page of another site (403);
 * - `return_url`: `returnUrl` leads to an origin that is not allowed (400);
 * - `busy`: the store could not put the flow; `cause` is the reason (503).
 */
export type BeginRefusedReason = 'cross_site' | 'return_url' | 'busy'

const RESPONSES = {
  cross_site: { status: 403, text: 'A sign-in can only be started from a page of this service.' },
  return_url: {
    status: 400,
    text: 'The sign-in was not started because it would not return to this service.',
  },
  busy: { status: 503, text: 'The sign-in could not be started right now. Try again in a moment.' },
} as const

/** begin: the flow was not begun. Send {@link BeginRefusedError.response}. Contains no secret. */
export class BeginRefusedError extends Error {
  /** Stable across releases. */
  readonly code = 'PKCE_FLOW_BEGIN_REFUSED'
  /** Why the flow was not begun. */
  readonly reason: BeginRefusedReason
  /** The status of the response. */
  readonly status: number
  /** The text of the response, for users. Nothing in it comes from the request. */
  readonly text: string

  /** @internal */
  constructor(reason: BeginRefusedReason, cause?: unknown) {
    super(`The flow was not begun: ${reason}`, cause === undefined ? undefined : { cause })
    this.reason = reason
    this.status = RESPONSES[reason].status
    this.text = RESPONSES[reason].text
  }

  /** A response that is ready to send: the text, uncached, with `retry-after: 5` (seconds) if the reason is `busy`. */
  response(): Response {
    const response = textResponse(this.status, this.text)
    if (this.reason === 'busy') response.headers.set('retry-after', '5')
    return response
  }
}

Object.defineProperty(BeginRefusedError.prototype, 'name', {
  value: 'BeginRefusedError',
  writable: true,
  configurable: true,
})
