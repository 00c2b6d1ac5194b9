import type { Settings } from './options.ts'

/**
 * Whether a request to start a flow comes from an allowed page, or from no page at all. Otherwise any site could send its
 * visitors to a provider in the name of this service.
 *
 * Current browsers send `Sec-Fetch-Site` over https, and `Origin` with everything except a plain GET.
 */
export function mayStart({ headers }: Request, { startOrigins }: Settings): boolean {
  const site = headers.get('sec-fetch-site')
  // `none`: the user typed the address, or opened a bookmark or a link in another program.
  if (site === 'same-origin' || site === 'none') return true
  const origin = headers.get('origin')
  return origin === null ? site === null : startOrigins.has(origin)
}
