import { createHash, randomBytes } from 'node:crypto'
import { parseCookie, stringifySetCookie } from 'cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'

const YEAR_S = 365 * 24 * 3_600

/**
 * Who asks. This example has no sign-in of its own: each browser is a person, told apart by a cookie. A real service puts the
 * user of its session here.
 *
 * @returns a name that is not secret, as it goes into logs. The cookie is.
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
