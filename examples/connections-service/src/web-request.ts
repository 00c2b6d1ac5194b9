import type { Flows } from '@org/pkce-flow'
import { toRequest } from '@org/pkce-flow/node'
import type { FastifyRequest } from 'fastify'

/** Converts Fastify's request for `begin` and `complete`. */
export function webRequest({ raw, body }: FastifyRequest, { callbackUrl }: Flows): Promise<Request> {
  return toRequest(raw, { callbackUrl, body })
}
