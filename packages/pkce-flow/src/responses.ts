/** Headers of every response. They keep it out of caches and its URL out of referrers (RFC 9700 §4.2.4). */
export function responseHeaders(setCookies: readonly string[] = []): Headers {
  const headers = new Headers({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
  for (const setCookie of setCookies) headers.append('set-cookie', setCookie)
  return headers
}

/** A plain text response that browsers do not interpret as another type. */
export function textResponse(status: number, text: string, headers = responseHeaders()): Response {
  const all = new Headers(headers)
  all.set('content-type', 'text/plain; charset=utf-8')
  all.set('x-content-type-options', 'nosniff')
  return new Response(text, { status, headers: all })
}

/** A redirect that browsers follow with GET. */
export function redirectResponse(location: string, headers: Headers): Response {
  const all = new Headers(headers)
  all.set('location', location)
  return new Response(null, { status: 303, headers: all })
}
