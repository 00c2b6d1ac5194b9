import type { FastifyInstance } from 'fastify'

/**
 * Ends every connection once the server is closing and has answered what was under way.
 *
 * By itself it would wait for those that were answering just then, for over a minute, and for those that a
 * browser has opened in advance.
 */
export function endConnectionsWhenClosing(app: FastifyInstance): void {
  let underWay = 0
  let closing = false
  const endConnections = () => {
    if (closing && underWay === 0) app.server.closeAllConnections()
  }

  app.addHook('onRequest', async (_request, reply) => {
    underWay += 1
    reply.raw.once('close', () => {
      underWay -= 1
      endConnections()
    })
  })
  app.addHook('preClose', async () => {
    closing = true
    endConnections()
  })
}
