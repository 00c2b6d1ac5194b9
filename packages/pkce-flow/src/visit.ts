const PURPOSES = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz']

/**
 * Why a request is not a visit by a user who returns from the provider, or `undefined` if it is. A request without these
 * headers is accepted as a visit: older browsers omit them, and so do current ones over plain http.
 */
export function checkVisit({
  method,
  headers,
}: Request): 'method' | 'prefetch' | 'not_navigation' | undefined {
  if (method !== 'GET' && method !== 'POST') return 'method'
  const isPrefetch = PURPOSES.some((name) => /prefetch|prerender|preview/i.test(headers.get(name) ?? ''))
  if (isPrefetch) return 'prefetch'
  return isNavigation(headers.get('sec-fetch-mode'), headers.get('sec-fetch-dest'))
    ? undefined
    : 'not_navigation'
}

function isNavigation(mode: string | null, destination: string | null): boolean {
  // Chromium sends `empty` for a visit that a service worker forwards. A page cannot set this mode on its own requests.
  if (mode === 'navigate' && destination === 'empty') return true
  // A frame is a navigation as well, but the user does not see where it leads.
  return (mode ?? 'navigate') === 'navigate' && (destination ?? 'document') === 'document'
}
