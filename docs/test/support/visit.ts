import { request } from 'node:http'
import { buffer } from 'node:stream/consumers'

/** As `fetch` does, but says nothing of its own: Node's says that it is no visit (`sec-fetch-mode: cors`). */
export function visit(
  url: string,
  { method = 'GET', headers, body, signal }: RequestInit,
): Promise<Response> {
  const sent = new Headers(headers)
  if (body instanceof URLSearchParams) sent.set('content-type', 'application/x-www-form-urlencoded')
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers: Object.fromEntries(sent), signal: signal ?? undefined })
    outgoing.on('error', reject).on('response', async (incoming) => {
      const received = new Headers()
      for (let i = 0; i < incoming.rawHeaders.length; i += 2) {
        received.append(incoming.rawHeaders[i] ?? '', incoming.rawHeaders[i + 1] ?? '')
      }
      const content = await buffer(incoming).catch(reject)
      if (content !== undefined)
        resolve(new Response(content, { status: incoming.statusCode ?? 0, headers: received }))
    })
    outgoing.end(body?.toString())
  })
}
