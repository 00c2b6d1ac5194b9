import type { FastifyRequest } from 'fastify'

/** The headers by which browsers mark a page that they load ahead: the standard one, then older ones. */
const PURPOSES = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz']

/** Whether a browser loads the page ahead and may never show it, so that the callback must not take the flow. */
export function isLoadedAhead({ headers }: FastifyRequest): boolean {
  return PURPOSES.some((name) => /prefetch|prerender|preview/i.test(String(headers[name] ?? '')))
}
