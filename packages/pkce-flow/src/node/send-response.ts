import type { ServerResponse } from 'node:http'

/**
 * Sends a web-standard response by Node's. Headers that were set before stay, unless the response has the same ones; its
 * cookies join those that were set before.
 *
 * @param outgoing - Node's response, such as Express's own or Fastify's `reply.raw` after `reply.hijack()`.
 */
export async function sendResponse(outgoing: ServerResponse, response: Response): Promise<void> {
  throw new Error(`${outgoing.statusCode} ${response.status}`)
}
