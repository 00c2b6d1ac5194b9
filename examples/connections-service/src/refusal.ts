import type { FastifyReply, FastifyRequest } from 'fastify'
import { messagePage } from './pages/message-page.ts'

/** An answer other than success. */
export interface Refusal {
  status: number
  /** Stable, for programs. */
  error: string
  /** For people. It contains nothing from the request. */
  title: string
  message: string
  /** Seconds to wait, if a retry may succeed. */
  retryAfter?: number
  /** Whether the page offers to request the same URL again, unless the request was a POST. */
  askAgain?: boolean
  /** The provider's own error code, if any. */
  providerError?: string | undefined
}

/** Thrown by a kind of connection to answer with a {@link Refusal}. */
export class RefusedError extends Error {
  readonly refusal: Refusal

  constructor(refusal: Refusal) {
    super(refusal.error)
    this.refusal = refusal
  }
}

/** Sends a refusal as a page or as JSON, depending on the request. */
export function refuse(request: FastifyRequest, reply: FastifyReply, refusal: Refusal): FastifyReply {
  const { status, error, title, message, retryAfter, askAgain, providerError } = refusal
  reply.code(status)
  if (retryAfter !== undefined) reply.header('retry-after', retryAfter)
  if (wantsHtml(request)) {
    // A link would repeat a POST as a GET without its fields.
    const page = messagePage(title, message, askAgain && request.method === 'GET')
    return reply.type('text/html; charset=utf-8').send(page)
  }
  return reply.send({ error, message, ...(providerError === undefined ? {} : { providerError }) })
}

/** Whether the request accepts a page, as every navigation of a browser does. */
export function wantsHtml(request: FastifyRequest): boolean {
  return request.headers.accept?.includes('text/html') ?? false
}
