import { BeginRefusedError } from '@org/pkce-flow'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { loggedFailure } from './logged-failure.ts'
import { personOf } from './person.ts'
import { type Refusal, RefusedError, refuse, wantsHtml } from './refusal.ts'
import { NO_SUCH_CONNECTION, PROVIDER_UNREACHABLE } from './refusals.ts'
import { refusalOfStart } from './refused-flow.ts'
import type { Services } from './services.ts'
import { webRequest } from './web-request.ts'

/** `POST /connections/:kind/:name/oauth-start`: begins a flow and returns the authorization URL. */
export function startRoute(app: FastifyInstance, services: Services): void {
  const { connections, flows, publicUrl } = services
  app.post<{ Params: { kind: string; name: string } }>(
    '/connections/:kind/:name/oauth-start',
    async (request, reply) => {
      const { kind, name } = request.params
      const connection = connections.find(kind, name)
      if (connection === undefined) return refuse(request, reply, NO_SUCH_CONNECTION)

      // Back to the list, which then shows the status of this connection.
      const list = `/?${new URLSearchParams({ kind, connection: name })}`
      const { returnUrl = list } = (request.body ?? {}) as { returnUrl?: string }
      const owner = { person: personOf(request, reply, publicUrl), kind, name }
      try {
        const flow = { owner, returnUrl, request: await webRequest(request, flows) }
        const begun = await connection.account.begin(services, flow)
        if (wantsHtml(request)) return reply.send(begun.response())
        reply.header('set-cookie', begun.setCookie)
        return { authorizationUrl: begun.authorizationUrl.href, expiresAt: begun.expiresAt }
      } catch (error) {
        return refuse(request, reply, refusalOf(error, request))
      }
    },
  )
}

function refusalOf(error: unknown, { log }: FastifyRequest): Refusal {
  if (error instanceof BeginRefusedError) {
    if (error.cause !== undefined) log.error({ err: error.cause }, 'Storing the flow failed')
    return refusalOfStart(error)
  }
  const refusal = error instanceof RefusedError ? error.refusal : PROVIDER_UNREACHABLE
  log.warn({ ...loggedFailure(error), refusal: refusal.error }, 'Starting the flow at the provider failed')
  return refusal
}
