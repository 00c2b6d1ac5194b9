import type { FastifyReply } from 'fastify'
import type { Connections } from './connections.ts'
import { STYLE_SOURCE } from './pages/style.ts'

/** What every answer is sent with. A route may loosen one of them. */
export function setSecurityHeaders(reply: FastifyReply): void {
  reply.headers({
    'cache-control': 'no-store',
    'content-security-policy': contentSecurityPolicy("form-action 'none'"),
    // A callback's URL carries the state and the code: no other site is to see it (RFC 9700 §4.2.4).
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  })
}

/** Lets the list of connections post its forms. */
export function allowForms(reply: FastifyReply, connections: Connections, publicUrl: URL): void {
  // Browsers hold a form's redirects to the policy, too: to the provider, and where it knows the user already,
  // on to the callback. A provider whose authorization endpoint is not at its issuer's origin belongs here.
  const targets = new Set([publicUrl.origin, ...Array.from(connections, ({ issuer }) => issuer.origin)])
  reply.headers({
    'content-security-policy': contentSecurityPolicy(`form-action 'self' ${[...targets].join(' ')}`),
    // Under `no-referrer` a form's request says `Origin: null`, which cannot be told from a stranger's.
    'referrer-policy': 'same-origin',
  })
}

/** The policy of every page here: the one stylesheet, forms as given, and nothing else. */
export function contentSecurityPolicy(formAction: string): string {
  return `default-src 'none'; style-src ${STYLE_SOURCE}; ${formAction}; base-uri 'none'; frame-ancestors 'none'`
}
