import { createHash, randomBytes } from 'node:crypto'
import { parseCookie, stringifySetCookie } from 'cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'

const YEAR_S = 365 * 24 * 3_600

/**
 * Identifies the person behind a request. This example has no sign-in: a cookie identifies each browser as one person. A
 * real service returns the user of its session here.
 *
 * @returns a name that may be logged. The cookie is secret.
 */
export function personOf(request: FastifyRequest, reply: FastifyReply, publicUrl: URL): string {
  const isHttps = publicUrl.protocol === 'https:'
  const name = isHttps ? '__Host-person' : 'person'
  let secret = parseCookie(request.headers.cookie ?? '')[name] ?? ''
  if (!/^[\w-]{43}$/.test(secret)) {
    secret = randomBytes(32).toString('base64url')
    const attributes = {
      path: '/',
      httpOnly: true,
      secure: isHttps,
      sameSite: 'lax',
      maxAge: YEAR_S,
    } as const
    reply.header('set-cookie', stringifySetCookie({ name, value: secret, ...attributes }))
  }
  return createHash('sha256').update(secret).digest('base64url').slice(0, 16)
}
