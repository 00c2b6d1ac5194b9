/** Headers of every answer: what it says is for this visit only, and its URL for this service only (RFC 9700 §4.2.4). */
export function answerHeaders(setCookies: readonly string[] = []): Headers {
  const headers = new Headers({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
  for (const setCookie of setCookies) headers.append('set-cookie', setCookie)
  return headers
}

/** A plain text, which no browser takes for anything else. */
export function textResponse(status: number, text: string, headers = answerHeaders()): Response {
  const all = new Headers(headers)
  all.set('content-type', 'text/plain; charset=utf-8')
  all.set('x-content-type-options', 'nosniff')
  return new Response(text, { status, headers: all })
}

/** A redirect that is followed by GET. */
export function redirectResponse(location: string, headers: Headers): Response {
  const all = new Headers(headers)
  all.set('location', location)
  return new Response(null, { status: 303, headers: all })
}
