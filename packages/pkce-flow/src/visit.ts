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
  const mode = headers.get('sec-fetch-mode') ?? 'navigate'
  // A frame is a navigation, but the person does not see where it leads.
  const destination = headers.get('sec-fetch-dest') ?? 'document'
  return mode === 'navigate' && destination === 'document' ? undefined : 'not_navigation'
}
