import type { FastifyInstance } from 'fastify'
import { loggedFailure } from './logged-failure.ts'
import { personOf } from './person.ts'
import { refuse } from './refusal.ts'
import { NO_SUCH_CONNECTION, USE_FAILED } from './refusals.ts'
import type { Services } from './services.ts'

/**
 * `POST /connections/:kind/:name/use`: uses the account with the stored tokens, on any replica. Another site cannot trigger
 * it, because its POST lacks the `Lax` cookie that identifies the person.
 */
export function useRoute(app: FastifyInstance, services: Services): void {
  const { connections, table, publicUrl } = services
  app.post<{ Params: { kind: string; name: string } }>(
    '/connections/:kind/:name/use',
    async (request, reply) => {
      const { kind, name } = request.params
      const owner = { person: personOf(request, reply, publicUrl), kind, name }
      const connection = connections.find(kind, name)
      const isConnected = (await table.credentials(owner)) !== null
      if (connection === undefined || !isConnected) return refuse(request, reply, NO_SUCH_CONNECTION)
      try {
        await table.save(owner, await connection.account.use(services, owner))
      } catch (error) {
        request.log.warn({ ...loggedFailure(error), kind, connection: name }, USE_FAILED.title)
        await table.save(owner, { failure: USE_FAILED.title, failedAt: new Date() })
        return refuse(request, reply, USE_FAILED)
      }
      // Relative, so that the browser stays on the same replica.
      return reply.redirect(`/#${kind}-${name}`, 303)
    },
  )
}
