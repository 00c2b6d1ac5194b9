import type { IncomingMessage } from 'node:http'
import { readBody } from './read-body.ts'

/** Options of {@link toRequest}. The result of `createFlows` can be passed as well. */
export interface ToRequestOptions {
  /**
   * The flows' `callbackUrl`. The request gets its origin. `Host` and `X-Forwarded-*` are ignored, so no proxy has to be
   * trusted.
   */
  callbackUrl: string | URL
  /**
   * The body, if a framework has already read it: the text, or an object with the parsed form's fields. Express's
   * `request.body` is used automatically; Fastify's has to be passed.
   *
   * @defaultValue `incoming.body`, or else the unread body of `incoming`
   */
  body?: unknown
}

/**
 * Converts Node's request to a web-standard one, for `begin` and `complete`: its method, URL, headers and up to 64 KiB of
 * its body. The URL is taken from Express's `originalUrl` if there is one, so routers may be mounted under any path.
 *
 * @param incoming - Node's request, such as Express's `request` or Fastify's `request.raw`.
 * @throws `Error` the client disconnected before the body was read.
 */
export async function toRequest(
  incoming: IncomingMessage & { originalUrl?: string; body?: unknown },
  { callbackUrl, body = incoming.body }: ToRequestOptions,
): Promise<Request> {
  const { method = 'GET' } = incoming
  const hasBody = method !== 'GET' && method !== 'HEAD'
  return new Request(new URL(callbackUrl).origin + pathOf(incoming.originalUrl ?? incoming.url ?? '/'), {
    method,
    headers: headersOf(incoming),
    body: hasBody ? await readBody(incoming, body) : null,
  })
}

/** The path and query of a request target, which may also be an absolute URL or `*` (RFC 9112 §3.2). */
function pathOf(target: string): string {
  if (target.startsWith('/')) return target
  if (!URL.canParse(target)) return '/'
  const { pathname, search } = new URL(target)
  return pathname + search
}

function headersOf({ headers }: IncomingMessage): Headers {
  const all = new Headers()
  for (const [name, value = []] of Object.entries(headers)) {
    // HTTP/2 pseudo-headers such as `:method` are not valid in `Headers`.
    if (name.startsWith(':')) continue
    for (const one of [value].flat()) all.append(name, one)
  }
  return all
}
