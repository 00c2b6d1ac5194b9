import type { FastifyRequest } from 'fastify'

/** Who starts a flow, for the audit log. This example has no sign-in: a real service puts its session's user here. */
export function operatorOf(request: FastifyRequest): string {
  return request.ip
}
