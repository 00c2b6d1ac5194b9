import type { ServerResponse } from 'node:http'

/**
 * Sends a web-standard response through Node's. It replaces headers of the same name that were set earlier, keeps other
 * headers, and adds its cookies to those set earlier.
 *
 * @param outgoing - Node's response, such as Express's `response`, or Fastify's `reply.raw` after `reply.hijack()`.
 * @param response - the result of a `response()` of this package, or any other response with an unread body.
 * @throws `TypeError` the response's body was already read.
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
