import type { Flows } from '@org/pkce-flow'
import { toRequest } from '@org/pkce-flow/node'
import type { FastifyRequest } from 'fastify'

/** Fastify's request as `begin` and `complete` read it. */
export function webRequest({ raw, body }: FastifyRequest, { callbackUrl }: Flows): Promise<Request> {
  return toRequest(raw, { callbackUrl, body })
}
