import { textResponse } from './answers.ts'

/**
 * Why a flow was not begun:
 *
 * - `cross_site`: the request comes from a page of another site (403);
 * - `return_url`: `returnUrl` leads to an origin that is not allowed (400);
 * - `busy`: the store could not put the flow, which `cause` explains (503).
 */
export type BeginRefusedReason = 'cross_site' | 'return_url' | 'busy'

const ANSWERS = {
  cross_site: { status: 403, text: 'A sign-in can be started only from the pages of this service.' },
  return_url: { status: 400, text: 'The sign-in was not started: it would not lead back into this service.' },
  busy: { status: 503, text: 'The sign-in could not be started just now. Try again in a moment.' },
} as const

/** begin: the flow was not begun, and can be answered by {@link BeginRefusedError.response}. Contains no secret. */
export class BeginRefusedError extends Error {
  /** Stable across releases. */
  readonly code = 'PKCE_FLOW_BEGIN_REFUSED'
  /** Why. */
  readonly reason: BeginRefusedReason
  /** The status of the answer. */
  readonly status: number
  /** The text of the answer, for people. Nothing in it comes from the request. */
  readonly text: string

  /** @internal */
  constructor(reason: BeginRefusedReason, cause?: unknown) {
    super(`The flow was not begun: ${reason}`, cause === undefined ? undefined : { cause })
    this.reason = reason
    this.status = ANSWERS[reason].status
    this.text = ANSWERS[reason].text
  }

  /** An answer that is ready to send: the text, not to be cached; with `retry-after` where trying again may help. */
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
