import type { FastifyRequest } from 'fastify'

/**
 * Whether a request that changes something comes from this service's own pages, or from no browser at all.
 *
 * Every current browser says so in `Sec-Fetch-Site`; older ones send an `Origin` to compare with. Replicas
 * answer under names of their own, therefore with the host that was asked.
 */
export function isSameOrigin(request: FastifyRequest): boolean {
  const { origin, host, 'sec-fetch-site': site } = request.headers
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  if (origin === undefined) return true
  return URL.canParse(origin) && new URL(origin).host === host
}
