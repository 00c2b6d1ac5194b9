import type { RefusedFlow } from '@org/pkce-flow'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { loggedFailure } from './logged-failure.ts'
import { type Refusal, RefusedError, refuse } from './refusal.ts'
import { EXCHANGE_FAILED, NO_SUCH_CONNECTION, USE_FAILED } from './refusals.ts'
import { refusalOfFlow } from './refused-flow.ts'
import type { Services } from './services.ts'
import { TableUnavailableError } from './table/connection-table.ts'
import { webRequest } from './web-request.ts'

/** `/oauth/callback`: the redirect URI of every connection. The flow names its connection. */
export function callbackRoute(app: FastifyInstance, services: Services): void {
  const { connections, flows, table } = services
  const callback = async (request: FastifyRequest, reply: FastifyReply) => {
    const done = await flows.complete(await webRequest(request, flows))
    if (!done.ok) return answerRefused(services, request, reply, done)

    const { kind, connection: name, startedBy: person } = done.flow
    const owner = { person, kind, name }
    const failed = async (error: unknown, refusal: Refusal) => {
      if (error instanceof TableUnavailableError) throw error
      request.log.warn({ ...loggedFailure(error), kind, connection: name }, refusal.title)
      await table.save(owner, { failure: refusal.title, failedAt: new Date() })
      return refuse(request, withHeaders(reply, done.headers), refusal)
    }

    const connection = connections.find(kind, name)
    if (connection === undefined) return refuse(request, withHeaders(reply, done.headers), NO_SUCH_CONNECTION)
    try {
      await connection.account.complete(services, owner, done)
    } catch (error) {
      return failed(error, error instanceof RefusedError ? error.refusal : EXCHANGE_FAILED)
    }
    try {
      const usage = await connection.account.use(services, owner)
      await table.save(owner, { ...usage, connectedAt: new Date(), failure: null, failedAt: null })
    } catch (error) {
      return failed(error, USE_FAILED)
    }
    return reply.send(done.response())
  }
  app.get('/oauth/callback', callback)
  app.post('/oauth/callback', callback)
}

async function answerRefused(
  { table }: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  refused: RefusedFlow,
): Promise<FastifyReply> {
  const { reason, flow, status, cause, headers } = refused
  if (cause !== undefined) request.log.error({ err: cause }, 'Taking the flow failed')
  // Not an error for the user: the browser continues by itself.
  if (status === 303 || reason === 'post_again') return reply.send(refused.response())

  const refusal = refusalOfFlow(refused)
  if (flow !== undefined) {
    const owner = { person: flow.startedBy, kind: flow.kind, name: flow.connection }
    await table.save(owner, { failure: refusal.title, failedAt: new Date() })
  }
  return refuse(request, withHeaders(reply, headers), refusal)
}

function withHeaders(reply: FastifyReply, headers: Headers): FastifyReply {
  for (const [name, value] of headers) reply.header(name, value)
  return reply
}
