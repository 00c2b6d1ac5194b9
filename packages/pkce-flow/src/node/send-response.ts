import type { ServerResponse } from 'node:http'

/**
 * Sends a web-standard response by Node's. Headers that were set before stay, unless the response has the same ones; its
 * cookies join those that were set before.
 *
 * @param outgoing - Node's response, such as Express's own or Fastify's `reply.raw` after `reply.hijack()`.
 * @param response - what `response()` of this package answers, or another one whose body was not read.
 */
export async function sendResponse(outgoing: ServerResponse, response: Response): Promise<void> {
  const body = Buffer.from(await response.arrayBuffer())
  outgoing.statusCode = response.status
  for (const [name, value] of response.headers) {
    if (name === 'set-cookie') outgoing.appendHeader(name, value)
    else outgoing.setHeader(name, value)
  }
  outgoing.end(body)
}
