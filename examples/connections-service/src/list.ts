import type { FastifyInstance } from 'fastify'
import { connectionsPage, type ListedConnection } from './pages/connections-page.ts'
import { personOf } from './person.ts'
import { allowForms } from './security-headers.ts'
import type { Services } from './services.ts'

/** `GET /`: the connections of the requesting person, the same on every replica. */
export function listRoute(app: FastifyInstance, { connections, table, publicUrl }: Services): void {
  app.get<{ Querystring: Record<string, unknown> }>('/', async (request, reply) => {
    const kept = await table.list(personOf(request, reply, publicUrl))
    const listed = Array.from(connections, ({ kind, name, issuer }): ListedConnection => {
      const status = kept.find((row) => row.kind === kind && row.name === name)
      return { kind, name, issuer, status }
    })
    const { kind, connection: name } = request.query
    const finished = listed.find((one) => one.kind === kind && one.name === name)
    allowForms(reply, connections, publicUrl)
    return reply.type('text/html; charset=utf-8').send(connectionsPage(listed, request.host, finished))
  })
}
