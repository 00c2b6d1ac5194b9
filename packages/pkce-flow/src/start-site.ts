import type { Settings } from './options.ts'

/**
 * Whether a request to start a flow comes from an allowed page, or from no page at all. Otherwise any site could send its
 * visitors to a provider in this service's name.
 *
 * Current browsers send `Sec-Fetch-Site` over https, and `Origin` with what is not a plain GET.
 */
export function mayStart({ headers }: Request, { startOrigins }: Settings): boolean {
  const site = headers.get('sec-fetch-site')
  // An address that was typed, a bookmark, another program.
  if (site === 'same-origin' || site === 'none') return true
  const origin = headers.get('origin')
  return origin === null ? site === null : startOrigins.has(origin)
}
