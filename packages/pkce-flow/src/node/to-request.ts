import type { IncomingMessage } from 'node:http'

/** Options of {@link toRequest}. */
export interface ToRequestOptions {
  /**
   * The flows' `callbackUrl`, whose origin the request gets. Neither `Host` nor `X-Forwarded-*` is looked at, so no proxy
   * has to be trusted.
   */
  callbackUrl: string | URL
  /**
   * The body where a framework has read it already: the text, or an object of its fields as form parsers make it. Express's
   * `request.body` is found by itself; Fastify's has to be given.
   *
   * @defaultValue what can still be read of `incoming`
   */
  body?: unknown
}

/**
 * Makes a web-standard request of Node's, for `begin` and `complete`: its method, URL, headers, and up to 64 KiB of its body.
 * The URL is Express's `originalUrl` where there is one, so routers may be mounted under any path.
 *
 * @param incoming - Node's request, such as Express's own or Fastify's `request.raw`.
 * @throws what reading the body throws: the client has gone.
 */
export async function toRequest(incoming: IncomingMessage, options: ToRequestOptions): Promise<Request> {
  throw new Error(`${incoming.url} ${options.callbackUrl}`)
}
