import { hash } from 'node:crypto'
import { parseCookie, stringifySetCookie } from 'cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'

/**
 * The cookie that binds one flow to the browser that started it (RFC 9700 §2.1): a callback link alone, stolen
 * from its user or foisted on another one, finishes nothing.
 *
 * Every flow has a cookie of its own, named after its state, so that two tabs do not overwrite each other's.
 */
export class BindingCookie {
  readonly #name: string

  constructor(state: string, publicUrl: URL) {
    // A hash, as a cookie goes along with every request to the service: the state itself stays out of those.
    const id = hash('sha256', state, 'base64url').slice(0, 16)
    // Nobody but this very host can set a `__Host-` cookie, and only over https (RFC 6265bis §4.1.3.2).
    this.#name = publicUrl.protocol === 'https:' ? `__Host-pkce-${id}` : `pkce-${id}`
  }

  /** Leaves the binding with the browser, for as long as the store holds the flow. */
  set(reply: FastifyReply, binding: string, ttlMs: number): void {
    this.#send(reply, binding, Math.ceil(ttlMs / 1_000))
  }

  clear(reply: FastifyReply): void {
    this.#send(reply, '', 0)
  }

  /**
   * The value that the browser presents, whatever it is; `undefined` where it has none. Of several under this
   * name the first counts: a value planted beside the right one can spoil the flow, but finish none.
   */
  presentedBy(request: FastifyRequest): string | undefined {
    return parseCookie(request.headers.cookie ?? '')[this.#name]
  }

  #send(reply: FastifyReply, value: string, maxAge: number): void {
    const attributes = { path: '/', httpOnly: true, secure: true, sameSite: 'lax' } as const
    reply.header('set-cookie', stringifySetCookie({ name: this.#name, value, maxAge, ...attributes }))
  }
}
