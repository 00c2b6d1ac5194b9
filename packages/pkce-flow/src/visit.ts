const PURPOSES = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz']

/**
 * Why a request is no visit, by which a person comes back from the provider; `undefined` for a visit. The headers are
 * absent on plain http and in older browsers, and then nothing speaks against one.
 */
export function whyNoVisit({
  method,
  headers,
}: Request): 'method' | 'prefetch' | 'not_navigation' | undefined {
  if (method !== 'GET' && method !== 'POST') return 'method'
  const isLoadedAhead = PURPOSES.some((name) => /prefetch|prerender|preview/i.test(headers.get(name) ?? ''))
  if (isLoadedAhead) return 'prefetch'
  return isNavigation(headers.get('sec-fetch-mode'), headers.get('sec-fetch-dest'))
    ? undefined
    : 'not_navigation'
}

function isNavigation(mode: string | null, destination: string | null): boolean {
  // A service worker that passes a visit on: Chromium has it say `empty`. No page can send this mode with a request of its own.
  if (mode === 'navigate' && destination === 'empty') return true
  // A frame is a navigation as well, but the person does not see where it leads.
  return (mode ?? 'navigate') === 'navigate' && (destination ?? 'document') === 'document'
}
