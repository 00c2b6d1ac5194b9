const PURPOSES = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz']

/**
 * Why a request is not a visit by which a user returns from the provider; `undefined` for a visit. Older browsers and
 * plain http lack the headers; such a request is accepted as a visit.
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
  // Chromium sends `empty` for a visit that a service worker passes on. No page can send this mode with its own request.
  if (mode === 'navigate' && destination === 'empty') return true
  // A frame is a navigation as well, but the user does not see where it leads.
  return (mode ?? 'navigate') === 'navigate' && (destination ?? 'document') === 'document'
}
