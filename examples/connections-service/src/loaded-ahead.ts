import type { FastifyRequest } from 'fastify'

/** Where browsers say that nobody has asked for the page yet: the standard one, and those of older browsers. */
const PURPOSES = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz']

/** Whether a browser loads the page ahead, and may never show it: the callback would take the flow for nothing. */
export function isLoadedAhead({ headers }: FastifyRequest): boolean {
  return PURPOSES.some((name) => /prefetch|prerender|preview/i.test(String(headers[name] ?? '')))
}
