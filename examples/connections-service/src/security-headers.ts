import type { FastifyReply } from 'fastify'
import type { Connections } from './connections.ts'
import { STYLE_SOURCE } from './pages/style.ts'

/** Sets the headers of every response. A route may relax one of them. */
export function setSecurityHeaders(reply: FastifyReply): void {
  reply.headers({
    'cache-control': 'no-store',
    'content-security-policy': contentSecurityPolicy("form-action 'none'"),
    // The URL of a callback contains the state and the code, so no other site may see it (RFC 9700 §4.2.4).
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  })
}

/** Lets the list of connections post its forms. */
export function allowForms(reply: FastifyReply, connections: Connections, publicUrl: URL): void {
  // Browsers also apply the policy to a form's redirects: to the provider and, if the user is already signed in there, on to
  // the callback. If an authorization endpoint is not at its issuer's origin, add that origin here.
  const targets = new Set([publicUrl.origin, ...Array.from(connections, ({ issuer }) => issuer.origin)])
  reply.headers({
    'content-security-policy': contentSecurityPolicy(`form-action 'self' ${[...targets].join(' ')}`),
    // With `no-referrer`, a form is sent with `Origin: null`, which looks the same from any other site.
    'referrer-policy': 'same-origin',
  })
}

/** The policy of every page: one stylesheet, the given form targets, and nothing else. */
export function contentSecurityPolicy(formAction: string): string {
  return `default-src 'none'; style-src ${STYLE_SOURCE}; ${formAction}; base-uri 'none'; frame-ancestors 'none'`
}
