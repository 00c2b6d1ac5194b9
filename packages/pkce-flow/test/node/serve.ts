import { once } from 'node:events'
import { createServer, type RequestListener, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** Starts an HTTP server that stops at the end of the test, and returns its origin. */
export async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Sends a request like a browser over plain http. `fetch` would send `sec-fetch-mode: cors`, which is not a visit. */
export async function visit(url: string, cookie: string, form?: URLSearchParams): Promise<Response> {
  const type = { 'content-type': 'application/x-www-form-urlencoded' }
  const [method, headers] = form === undefined ? ['GET', { cookie }] : ['POST', { cookie, ...type }]
  return ask(url, { method, headers, body: String(form ?? '') })
}

export async function ask(
  url: string,
  { method, headers = {}, body = '' }: { method: string; headers?: Record<string, string>; body?: string },
): Promise<Response> {
  const outgoing = request(url, { method, headers }).end(body)
  const [incoming] = await once(outgoing, 'response')
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  const all = new Headers()
  for (const [name, value] of Object.entries<string | string[]>(incoming.headers)) {
    for (const one of [value].flat()) all.append(name, one)
  }
  const status = incoming.statusCode
  return new Response(status === 303 ? null : Buffer.concat(chunks), { status, headers: all })
}
