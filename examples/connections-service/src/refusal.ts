import type { FastifyReply, FastifyRequest } from 'fastify'
import { messagePage } from './pages/message-page.ts'

/** An answer other than success. */
export interface Refusal {
  status: number
  /** Stable, for programs. */
  error: string
  /** For people. Nothing in it comes from the request. */
  title: string
  message: string
  /** In seconds, where asking again is worth while. */
  retryAfter?: number
  /** Whether the page offers to ask for the same URL once more: for one that nothing is posted to. */
  askAgain?: boolean
  /** The provider's own error code, where it gave one. */
  providerError?: string | undefined
}

/** What a kind of connection throws where the answer is a {@link Refusal}. */
export class RefusedError extends Error {
  readonly refusal: Refusal

  constructor(refusal: Refusal) {
    super(refusal.error)
    this.refusal = refusal
  }
}

/** Sends a refusal as a page or as JSON, whichever was asked for. */
export function refuse(request: FastifyRequest, reply: FastifyReply, refusal: Refusal): FastifyReply {
  const { status, error, title, message, retryAfter, askAgain, providerError } = refusal
  reply.code(status)
  if (retryAfter !== undefined) reply.header('retry-after', retryAfter)
  if (wantsHtml(request)) {
    return reply.type('text/html; charset=utf-8').send(messagePage(title, message, askAgain))
  }
  return reply.send({ error, message, ...(providerError === undefined ? {} : { providerError }) })
}

/** Whether a page is asked for, as every browser does where a person is looking. */
export function wantsHtml(request: FastifyRequest): boolean {
  return request.headers.accept?.includes('text/html') ?? false
}
