import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'

/** One request of a browser. */
export interface Visit {
  method?: string | undefined
  headers?: Headers
  body?: URLSearchParams | string | undefined
  signal?: AbortSignal
}

/** The response to a visit. Redirects are not followed. */
export interface Answer {
  status: number
  headers: Headers
  body: string
}

/** Sends one request unchanged. `fetch` would add its own `Sec-Fetch-Mode`, which reveals that it is not a navigation. */
export async function visit(
  url: URL,
  { method = 'GET', headers, body, signal }: Visit = {},
): Promise<Answer> {
  const sent = new Headers(headers)
  if (body instanceof URLSearchParams) sent.set('content-type', 'application/x-www-form-urlencoded')
  const content = body === undefined ? undefined : Buffer.from(String(body))
  sent.set('content-length', String(content?.length ?? 0))
  const options = { method, headers: Object.fromEntries(sent), ...(signal && { signal }) }
  const outgoing = request(url, options).end(content)
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage]

  const received = new Headers()
  for (const [name, value] of Object.entries(incoming.headers)) {
    for (const one of [value ?? []].flat()) received.append(name, one)
  }
  return { status: incoming.statusCode ?? 0, headers: received, body: await text(incoming) }
}
