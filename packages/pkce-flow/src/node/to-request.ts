import type { IncomingMessage } from 'node:http'
import { readBody } from './read-body.ts'

/** Options of {@link toRequest}. The object that `createFlows` answers fits. */
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
 * Makes a web-standard request of Node's, for `begin` and `complete`: its method, URL, headers, and its body, of which up to
 * 64 KiB are read. The URL is Express's `originalUrl` where there is one, so routers may be mounted under any path.
 *
 * @param incoming - Node's request, such as Express's own or Fastify's `request.raw`.
 * @throws what reading the body throws when the client has gone.
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

/** The path and query of a request target, which may be a whole URL or `*` (RFC 9112 §3.2). */
function pathOf(target: string): string {
  if (target.startsWith('/')) return target
  if (!URL.canParse(target)) return '/'
  const { pathname, search } = new URL(target)
  return pathname + search
}

function headersOf({ headers }: IncomingMessage): Headers {
  const all = new Headers()
  for (const [name, value = []] of Object.entries(headers)) {
    // HTTP/2's `:method` and the like are no headers here.
    if (name.startsWith(':')) continue
    for (const one of [value].flat()) all.append(name, one)
  }
  return all
}
