import type { FastifyInstance } from 'fastify'

/**
 * Ends every connection once the server is closing and has answered its pending requests.
 *
 * Otherwise the server would wait over a minute for connections that have just answered, and for idle ones that a browser
 * opened in advance.
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
